/** What the log keeps of the security feature. */
export const securityEvents = {} as const;
