import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { isPasswordOf } from './check-password.ts';
import { takeTotp } from './check-totp.ts';
import type { FactorKeys } from './factor-keys.ts';
import { keepChallenge, takeChallenge } from './passkey-challenge.ts';
import { type PasskeyRequestView, requestPasskey } from './passkey-request.ts';
import type { RelyingParty } from './relying-party.ts';
import { takePasskey } from './use-passkey.ts';

export type ProofGiven =
  | { method: 'password'; password: string }
  | { method: 'totp'; code: string }
  | { method: 'passkey'; credential: AuthenticationResponseJSON };

interface Session {
  userId: string;
  sessionId: string;
}
interface Means {
  keys: FactorKeys;
  party: RelyingParty;
}

/**
 * Notes in the session that password or second step was given just now; sensitive actions are open for five minutes
 * (BW-5.4). Returns false for a wrong proof, so that what it used up (a challenge) stays used up.
 */
export async function stepUp(scope: Scope, of: Session & Means & { proof: ProofGiven }): Promise<boolean> {
  if (!(await isProven(scope, of))) return false;
  const noted = await scope.sql(
    'update auth.session_meta set stepped_up_at = $3 where session_id = $1 and user_id = $2 and ended_at is null returning session_id',
    [of.sessionId, of.userId, scope.now],
  );
  if (noted.length === 0) throw new DomainError('UNAUTHENTICATED');
  return true;
}

function isProven(
  { sql, now }: Scope,
  { userId, sessionId, proof, keys, party }: Session & Means & { proof: ProofGiven },
): Promise<boolean> {
  switch (proof.method) {
    case 'password':
      return isPasswordOf(sql, { userId, password: proof.password });
    case 'totp':
      return takeTotp({ sql, keys }, { userId, code: proof.code, now, confirmed: true });
    case 'passkey':
      return usePasskey();
  }
  async function usePasskey(): Promise<boolean> {
    if (proof.method !== 'passkey') return false;
    const challenge = await takeChallenge(sql, { sessionId, purpose: 'step_up', now });
    return challenge !== null && takePasskey(sql, { userId, credential: proof.credential, challenge, party, now });
  }
}

/** What a passkey must sign to step up in this session. Throws NOT_FOUND for a person without passkeys. */
export async function startStepUpPasskey(
  { sql, now }: Scope,
  { userId, sessionId, party }: Session & Pick<Means, 'party'>,
): Promise<PasskeyRequestView> {
  const request = await requestPasskey(sql, { userId, party });
  if (request.allowCredentials.length === 0) throw new DomainError('NOT_FOUND');
  await keepChallenge(sql, { sessionId, purpose: 'step_up', challenge: request.challenge, now });
  return request;
}
