/** Why an organisation lets platform staff look at conversations (OF-3.0); words of the case stay at the help desk. */
export const supportReasons = ['message_missing', 'sending_fails', 'channel', 'wrong_display', 'other'] as const;
export type SupportReason = (typeof supportReasons)[number];

/** Shortest and longest access, hours. The database holds the longest as well. */
export const supportHours = { least: 1, most: 72 } as const;
