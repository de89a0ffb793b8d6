export const mailStates = ['queued', 'sending', 'sent', 'unconfirmed', 'failed'] as const;

/** Whose address is looked up when a mail leaves. */
export const recipientKinds = ['user', 'registration', 'invitation', 'email_change', 'former_email'] as const;
export type RecipientKind = (typeof recipientKinds)[number];

const minuteMs = 60_000;
const longestPauseMs = 30 * minuteMs;

/** When a mail that didn't leave is tried again: 1, 2, 4 … at most 30 minutes later, until it expires. */
export function nextMailAttempt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(minuteMs * 2 ** Math.max(0, attempts - 1), longestPauseMs));
}
