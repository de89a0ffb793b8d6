/** What the log keeps of the channels feature. */
export const channelsEvents = {} as const;
