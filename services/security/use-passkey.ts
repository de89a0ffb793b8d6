import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { RelyingParty } from './relying-party.ts';
import type { Sql } from './sql.ts';

interface Use {
  userId: string;
  credential: AuthenticationResponseJSON;
  /** What had to be signed; taken away before, so that an answer counts once. */
  challenge: string;
  party: RelyingParty;
  now: Date;
}

/**
 * Whether one of the person's passkeys signed the challenge for our origin. A signature counter that doesn't grow tells of
 * a copied key, and is refused (WebAuthn level 3, 6.1.1).
 */
export async function takePasskey(sql: Sql, { userId, credential, challenge, party, now }: Use): Promise<boolean> {
  const [known] = await sql<{ key: string; counter: string }>(
    'select public_key as key, counter from auth.passkey where user_id = $1 and credential_id = $2 for update',
    [userId, credential.id],
  );
  if (known === undefined) return false;
  const answer = await verify({ credential, challenge, party, key: known.key, counter: Number(known.counter) });
  if (answer === null) return false;
  await sql('update auth.passkey set counter = $3, last_used_at = $4 where user_id = $1 and credential_id = $2', [
    userId,
    credential.id,
    answer.newCounter,
    now,
  ]);
  return true;
}

/** The library throws on whatever is not as expected: to us it is one thing, a wrong answer. */
async function verify(
  of: Pick<Use, 'credential' | 'challenge' | 'party'> & { key: string; counter: number },
): Promise<{ newCounter: number } | null> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: of.credential,
      expectedChallenge: of.challenge,
      expectedOrigin: of.party.origin,
      expectedRPID: of.party.id,
      requireUserVerification: false, // the password or the session is the other proof
      credential: {
        id: of.credential.id,
        publicKey: new Uint8Array(Buffer.from(of.key, 'base64url')),
        counter: of.counter,
      },
    });
    return verified ? authenticationInfo : null;
  } catch {
    return null;
  }
}
