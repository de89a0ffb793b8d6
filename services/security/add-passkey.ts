import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { FactorKeys } from './factor-keys.ts';
import { noteFactorAdded } from './note-factor.ts';
import { takeChallenge } from './passkey-challenge.ts';
import type { RelyingParty } from './relying-party.ts';

interface NewPasskey {
  userId: string;
  memberId: string;
  sessionId: string;
  name: string;
  credential: RegistrationResponseJSON;
  party: RelyingParty;
  keys: FactorKeys;
}

/**
 * Keeps a passkey that was made for our question in this session. Returns ten recovery codes when it is the person's first
 * second step, else none. Throws SECOND_FACTOR_WRONG when the answer isn't one to our question, CONFLICT for a known key.
 */
export async function addPasskey(
  scope: Scope,
  { userId, memberId, sessionId, name, credential, party, keys }: NewPasskey,
): Promise<{ id: string; recoveryCodes: string[] }> {
  const { sql, now } = scope;
  const challenge = await takeChallenge(sql, { sessionId, purpose: 'add', now });
  const made = challenge === null ? null : await verify({ credential, challenge, party });
  if (made === null) throw new DomainError('SECOND_FACTOR_WRONG');
  const id = newId();
  async function write(known: NonNullable<typeof made>): Promise<void> {
    const added = await sql(
      `insert into auth.passkey (id, user_id, name, credential_id, public_key, transports, counter, backed_up, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (credential_id) do nothing returning id`,
      [
        id,
        userId,
        name,
        known.credential.id,
        Buffer.from(known.credential.publicKey).toString('base64url'),
        (credential.response.transports ?? []).join(' '),
        known.credential.counter,
        known.credentialBackedUp,
        now,
      ],
    );
    if (added.length === 0) throw new DomainError('CONFLICT');
  }
  const { recoveryCodes } = await noteFactorAdded(scope, {
    userId,
    memberId,
    keys,
    method: 'passkey',
    write: () => write(made),
  });
  return { id, recoveryCodes };
}

/** The library throws on whatever is not as expected: to us it is one thing, a wrong answer. */
async function verify(of: { credential: RegistrationResponseJSON; challenge: string; party: RelyingParty }) {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: of.credential,
      expectedChallenge: of.challenge,
      expectedOrigin: of.party.origin,
      expectedRPID: of.party.id,
      requireUserVerification: false, // the password is the other proof
    });
    return verified ? registrationInfo : null;
  } catch {
    return null;
  }
}
