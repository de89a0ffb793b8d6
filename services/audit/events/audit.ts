/** What the log keeps of the audit feature. */
export const auditLogEvents = {} as const;
