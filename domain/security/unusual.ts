/** What is watched for more of it than usual (BW-2.6). */
export const unusualKinds = ['reads', 'exports'] as const;
export type UnusualKind = (typeof unusualKinds)[number];

/** Entries of the log that count as an export of the organisation's data. `unusual_activities` in the database counts the same. */
export const watchedExports = ['audit.exported'] as const;

/** What an organisation may choose; the database checks the same. */
export const alertLimits = {
  readsPerHour: { least: 10, usual: 60, most: 10_000 },
  exportsPerDay: { least: 1, usual: 5, most: 1_000 },
} as const;

/** An alert of the same kind about the same member comes at most once in this time. Milliseconds. */
export const alertPauseMs = 3_600_000;
