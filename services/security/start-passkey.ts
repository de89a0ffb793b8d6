import { generateRegistrationOptions } from '@simplewebauthn/server';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { keepChallenge } from './passkey-challenge.ts';
import { knownCredentials, type PasskeyRequestView } from './passkey-request.ts';
import { passkeyMs, type RelyingParty } from './relying-party.ts';

/** EdDSA, ES256, RS256 by their COSE numbers: what authenticators in use can do. */
const algorithms = [-8, -7, -257];

export interface PasskeyCreationView {
  challenge: string;
  rp: { id: string; name: string };
  user: { id: string; name: string; displayName: string };
  pubKeyCredParams: { type: 'public-key'; alg: number }[];
  timeout: number;
  attestation: 'none';
  excludeCredentials: PasskeyRequestView['allowCredentials'];
  authenticatorSelection: { residentKey: 'preferred'; userVerification: 'preferred'; requireResidentKey: boolean };
}

/** What the browser needs to make a passkey for this person; the answer goes to `addPasskey` within five minutes. */
export async function startPasskey(
  scope: Scope,
  { userId, sessionId, party }: { userId: string; sessionId: string; party: RelyingParty },
): Promise<PasskeyCreationView> {
  const { sql, now } = scope;
  const [user] = await sql<{ email: string; name: string }>('select email, name from auth."user" where id = $1', [
    userId,
  ]);
  if (user === undefined) throw new DomainError('NOT_FOUND');
  const made = await generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: user.email,
    userDisplayName: user.name,
    // The same for all keys of a person, so that an authenticator shows them once.
    userID: new Uint8Array(Buffer.from(userId.replaceAll('-', ''), 'hex')),
  });
  await keepChallenge(sql, { sessionId, purpose: 'add', challenge: made.challenge, now });
  return {
    challenge: made.challenge,
    rp: { id: party.id, name: party.name },
    user: made.user,
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: passkeyMs,
    attestation: 'none',
    excludeCredentials: await knownCredentials(sql, userId),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred', requireResidentKey: false },
  };
}
