/** What admins and privacy officers see: every conversation, or each one only after they gave a reason (OF-5.3). */
export const officerSights = ['all', 'with_reason'] as const;
export type OfficerSight = (typeof officerSights)[number];
