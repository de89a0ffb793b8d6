/** What the log keeps of the sight feature. */
export const sightEvents = {} as const;
