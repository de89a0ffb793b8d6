export const mailStates = ['queued', 'sending', 'sent', 'unconfirmed', 'failed'] as const;
export type MailState = (typeof mailStates)[number];

/** Whose address is looked up when a mail leaves. */
export const recipientKinds = ['user', 'registration', 'invitation'] as const;
export type RecipientKind = (typeof recipientKinds)[number];
