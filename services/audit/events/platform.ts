/** What the log keeps of the platform feature. */
export const platformEvents = {} as const;
