import { randomInt, randomUUID } from 'node:crypto';
import type { Database } from '../../database/scope.ts';
import { giveConsent } from '../../services/accounts/consent.ts';
import { holdRegistration } from '../../services/accounts/hold-registration.ts';
import type { Tokens } from '../../services/accounts/tokens.ts';

/** What somebody types into the form. */
export interface Stranger {
  name: string;
  email: string;
  businessName: string;
  phone: string;
  password: string;
}

export function newStranger(): Stranger {
  const mark = randomUUID().slice(0, 8);
  return {
    name: `Meera ${mark}`,
    email: `Meera.${mark}@stranger.example`,
    businessName: `Lotus Clinic ${mark}`,
    phone: `+9198${randomInt(10_000_000, 99_999_999)}`,
    password: `long enough ${mark}`,
  };
}

/** Goes from consent to the mail; answers the two tokens that follow. */
export async function askForAccount(
  parts: { database: Database; tokens: Tokens },
  stranger: Stranger,
  now: Date = new Date(),
): Promise<{ handle: string; verify: string }> {
  const { token } = giveConsent(parts.tokens, { locale: 'en', now });
  const { handle, expiresAt } = await holdRegistration(parts, { ...stranger, token, locale: 'en', now });
  const id = parts.tokens.read('registration_resend', handle, now)?.id ?? '';
  return { handle, verify: parts.tokens.sign('verify_email', { id, expiresAt }) };
}
