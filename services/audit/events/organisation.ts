/** What the log keeps of the organisation feature. */
export const organisationEvents = {} as const;
