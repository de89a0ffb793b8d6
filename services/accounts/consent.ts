import { createHash } from 'node:crypto';
import { newId } from '../../database/ids.ts';
import { type Locale, locales } from '../../domain/accounts/notices.ts';
import { tokenLives } from '../../domain/accounts/tokens.ts';
import { notices } from '../../domain/notices.ts';
import type { Tokens } from './tokens.ts';

/** What was agreed to, in which words and when. */
export interface ConsentReceipt {
  readonly at: string;
  readonly sentenceId: string;
  readonly sentenceVersion: number;
  readonly sha256: string;
  readonly locale: Locale;
}

const sentence = notices.registrationConsent;
const noteShape = /^([a-z]{2}(?:-[A-Z]{2})?)_(\d+)$/;

/** Opens the registration form for 30 minutes (PC-1.0). Stores nothing: the receipt travels inside the token. */
export function giveConsent(
  tokens: Tokens,
  { locale, now }: { locale: Locale; now: Date },
): { token: string; expiresAt: Date; receipt: ConsentReceipt } {
  const at = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const expiresAt = new Date(at.getTime() + tokenLives.registration_consent);
  const note = `${locale}_${sentence.version}`;
  const token = tokens.sign('registration_consent', { id: newId(), expiresAt, note });
  return { token, expiresAt, receipt: receiptOf({ at, locale }) };
}

/** The receipt inside a token, or null when it isn't one of ours for the sentence as it stands. Throws TOKEN_EXPIRED. */
export function readConsent(
  tokens: Tokens,
  { token, now }: { token: string; now: Date },
): { id: string; expiresAt: Date; receipt: ConsentReceipt } | null {
  const read = tokens.read('registration_consent', token, now);
  const [, spoken, version] = noteShape.exec(read?.note ?? '') ?? [];
  const locale = locales.find((one) => one === spoken);
  if (read === null || locale === undefined || Number(version) !== sentence.version) return null;
  const at = new Date(read.expiresAt.getTime() - tokenLives.registration_consent);
  return { id: read.id, expiresAt: read.expiresAt, receipt: receiptOf({ at, locale }) };
}

function receiptOf({ at, locale }: { at: Date; locale: Locale }): ConsentReceipt {
  const sha256 = createHash('sha256').update(sentence.text, 'utf8').digest('hex');
  return { at: at.toISOString(), sentenceId: sentence.id, sentenceVersion: sentence.version, sha256, locale };
}
