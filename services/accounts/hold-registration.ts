import { newId } from '../../database/ids.ts';
import type { Database, Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { seal } from '../../database/vault/sealed.ts';
import type { Locale } from '../../domain/accounts/notices.ts';
import { platformId } from '../../domain/accounts/platform.ts';
import { tokenLives } from '../../domain/accounts/tokens.ts';
import { DomainError } from '../../domain/errors.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { hashPassword } from '../organisation/password.ts';
import { type ConsentReceipt, readConsent } from './consent.ts';
import { addToken } from './token-rows.ts';
import type { Tokens } from './tokens.ts';

export interface NewRegistration {
  /** Of `giveConsent`. */
  token: string;
  name: string;
  email: string;
  businessName: string;
  /** E.164. */
  phone: string;
  password: string;
  locale: Locale;
  now: Date;
}

export interface AccountParts {
  database: Database;
  tokens: Tokens;
}

/**
 * Holds what a stranger typed, sealed under a key that expires in a day, until they confirm the address; a known address
 * takes the same way and the same time, and its owner is told. Throws CONSENT_REQUIRED, TOKEN_EXPIRED, TOKEN_USED (PC-1.1).
 */
export async function holdRegistration(
  { database, tokens }: AccountParts,
  input: NewRegistration,
): Promise<{ handle: string; expiresAt: Date }> {
  const { now } = input;
  const consent = readConsent(tokens, { token: input.token, now });
  if (consent === null) throw new DomainError('CONSENT_REQUIRED');
  const passwordHash = await hashPassword(input.password);
  const expiresAt = new Date(Math.floor((now.getTime() + tokenLives.verify_email) / 1000) * 1000);
  const [registrationId, tokenId] = [newId(), newId()];
  await database.withScope({ tenantId: newId(), actor: { kind: 'system' }, now }, async (scope) => {
    // First of all: a token that was used leaves no key and no row behind.
    await spendConsent(scope, { ...consent, registrationId });
    const sealed = await sealHeld(scope, { registrationId, expiresAt, input, passwordHash, receipt: consent.receipt });
    const known = await knownUser(scope, input.email);
    await scope.sql(
      'insert into registration (id, tenant_id, sealed, locale, known_user_id, expires_at) values ($1, $2, $3, $4, $5, $6)',
      [registrationId, scope.tenantId, sealed, input.locale, known, expiresAt],
    );
    await addToken(scope, { id: tokenId, purpose: 'verify_email', subjectId: registrationId, expiresAt });
    await queueRegistrationMail(scope, { registrationId, known, tokenId, expiresAt, locale: input.locale });
  });
  return { handle: tokens.sign('registration_resend', { id: tokenId, expiresAt }), expiresAt };
}

/** The mail of a registration: a link for a new address, a word to the owner of a known one. */
export async function queueRegistrationMail(
  scope: Scope,
  of: { registrationId: string; known: string | null; tokenId: string; expiresAt: Date; locale: Locale },
): Promise<void> {
  const { known, tokenId, expiresAt, locale } = of;
  await queueMail(
    scope,
    known === null
      ? {
          template: 'verify-email',
          to: { kind: 'registration', id: of.registrationId },
          refs: { tokenId, expiresAt: expiresAt.toISOString() },
          expiresAt,
          locale,
        }
      : { template: 'known-email', to: { kind: 'user', id: known }, refs: {}, expiresAt, locale },
  );
}

async function spendConsent(
  scope: Scope,
  { id, expiresAt, registrationId }: { id: string; expiresAt: Date; registrationId: string },
): Promise<void> {
  const rows = await scope.sql(
    `insert into account_token (id, tenant_id, purpose, subject_id, expires_at, used_at)
      values ($1, $2, 'registration_consent', $3, $4, $5) on conflict do nothing returning id`,
    [id, scope.tenantId, registrationId, expiresAt, scope.now],
  );
  if (rows.length === 0) throw new DomainError('TOKEN_USED');
}

interface Holding {
  registrationId: string;
  expiresAt: Date;
  input: NewRegistration;
  passwordHash: string;
  receipt: ConsentReceipt;
}

async function sealHeld({ vault }: Scope, of: Holding): Promise<Buffer> {
  const { registrationId, expiresAt, input, passwordHash, receipt } = of;
  await vault.createTenant(platformId);
  const key = await vault.subjectKey({ tenantId: platformId, subjectId: registrationId, purpose: 'hold', expiresAt });
  const { name, businessName, phone } = input;
  const held: SealedShapes['registration'] = {
    name,
    email: input.email.toLowerCase(),
    businessName,
    phone,
    passwordHash,
    receipt,
    at: input.now.toISOString(),
  };
  return seal(key, held, { tenantId: platformId, table: 'registration', rowId: registrationId });
}

async function knownUser(scope: Scope, email: string): Promise<string | null> {
  const [user] = await scope.sql<{ id: string }>('select id from auth."user" where email = $1', [email.toLowerCase()]);
  return user?.id ?? null;
}
