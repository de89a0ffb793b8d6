/** Texts of the platform that people agree to, each in numbered versions that stay readable for ever (OF-0). */
export const noticeKinds = ['privacy_policy', 'terms', 'data_processing_agreement'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Where somebody agreed. */
export const acceptanceSurfaces = ['registration', 'invitation', 'settings'] as const;
export type AcceptanceSurface = (typeof acceptanceSurfaces)[number];

/** Languages texts and mails are written in; a text counts in the language somebody read. */
export const locales = ['en'] as const;
export type Locale = (typeof locales)[number];

interface Dated {
  readonly kind: NoticeKind;
  readonly version: number;
  readonly effectiveAt: Date;
}

/** The newest version that counts at `now`; null before the first one does. */
export function versionInForce<N extends Dated>(all: readonly N[], kind: NoticeKind, now: Date): N | null {
  const inForce = all.filter((one) => one.kind === kind && one.effectiveAt <= now);
  return inForce.reduce<N | null>(
    (newest, one) => (newest === null || one.version > newest.version ? one : newest),
    null,
  );
}
