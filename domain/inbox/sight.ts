/** Why a grant stands. A department's makes its managers see and its agents know that somebody waits. */
export const grantKinds = ['department', 'assignee', 'participant', 'break_glass'] as const;

/** By what a member sees a conversation, strongest first: one reason a member is shown. */
export const sightReasons = ['assignee', 'participant', 'break_glass', 'manager', 'officer'] as const;
export type SightReason = (typeof sightReasons)[number];

/** Why a closed conversation may be opened; free words go with it. */
export const openingReasons = [
  'customer_request',
  'complaint',
  'absent_colleague',
  'safety',
  'quality_check',
  'legal_duty',
] as const;
export type OpeningReason = (typeof openingReasons)[number];
