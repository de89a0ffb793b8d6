/** What the log keeps of the accounts feature. */
export const accountsEvents = {} as const;
