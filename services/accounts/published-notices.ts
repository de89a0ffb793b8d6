import { readFileSync } from 'node:fs';
import type { Locale, NoticeKind } from '../../domain/accounts/notices.ts';

export interface PublishedNotice {
  readonly kind: NoticeKind;
  readonly version: number;
  readonly locale: Locale;
  readonly title: string;
  /** File in `notices/`; its bytes are what people agree to, so they are never edited: a change is a new version. */
  readonly file: string;
  /** Whether it changes what people may expect; then it counts a week after `notifiedAt` at the earliest (BW-10.2). */
  readonly material: boolean;
  readonly effectiveAt: string;
  readonly notifiedAt: string | null;
}

/** The day the policy names as its beginning (OF-0), where it was written. */
const effectiveAt = '2026-03-17T00:00:00+05:30';
const first = { version: 1, locale: 'en', material: false, effectiveAt, notifiedAt: null } as const;

/** Everything the platform ever published, oldest first. */
export const publishedNotices: readonly PublishedNotice[] = [
  { ...first, kind: 'privacy_policy', title: 'Privacy Policy', file: 'privacy-policy.1.en.txt' },
  { ...first, kind: 'terms', title: 'Terms of Use', file: 'terms.1.en.txt' },
  {
    ...first,
    kind: 'data_processing_agreement',
    title: 'Data Processing Agreement',
    file: 'data-processing-agreement.1.en.txt',
  },
];

/** The text as it stands in its file. */
export function bodyOf(notice: Pick<PublishedNotice, 'file'>): string {
  return readFileSync(new URL(`./notices/${notice.file}`, import.meta.url), 'utf8');
}
