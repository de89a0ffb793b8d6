import type { NoticeKind } from '#domain/accounts/notices.ts';
import { m } from '#lib/i18n/generated/messages.js';

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'Asia/Kolkata',
});

export const noticeNames: Record<NoticeKind, () => string> = {
  privacy_policy: m.shell_privacy_policy,
  terms: m.shell_terms,
  data_processing_agreement: m.shell_dpa,
};

/** `17 March 2026`, where the texts take effect. */
export function noticeDay(instant: string): string {
  return day.format(new Date(instant));
}
