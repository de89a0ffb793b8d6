/** What a link or a form's token is good for; a token of one purpose is worthless for another. */
export const tokenPurposes = [
  'registration_consent',
  /** Names the row of the link whose mail is asked for again. */
  'registration_resend',
  'verify_email',
  'password_reset',
  'invitation',
  'change_email',
  'ownership',
] as const;
export type TokenPurpose = (typeof tokenPurposes)[number];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long each counts. Milliseconds. */
export const tokenLives: Readonly<Record<TokenPurpose, number>> = {
  registration_consent: 30 * minuteMs,
  registration_resend: 24 * hourMs,
  verify_email: 24 * hourMs,
  password_reset: hourMs,
  invitation: 7 * 24 * hourMs,
  change_email: 24 * hourMs,
  ownership: 7 * 24 * hourMs,
};

/** Pages that take a token. It stands behind the `#`, which no browser sends: neither our log nor a proxy's sees it. */
const pages = {
  verify_email: '/verify',
  password_reset: '/reset',
  invitation: '/invite',
  change_email: '/account/confirm-email',
  ownership: '/account/ownership',
} as const satisfies Partial<Record<TokenPurpose, string>>;

/** The address that stands in a mail. */
export function linkWith(token: string, of: { publicUrl: string; purpose: keyof typeof pages }): string {
  return `${of.publicUrl}${pages[of.purpose]}#${token}`;
}
