/** Why the platform stops an organisation; staff read the words, the log keeps the code. */
export const suspensionReasons = ['spam', 'unlawful_content', 'security', 'unpaid', 'authority'] as const;
export type SuspensionReason = (typeof suspensionReasons)[number];
