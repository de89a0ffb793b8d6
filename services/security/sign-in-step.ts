import { randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { secondStepMs } from '../../domain/security/second-factor.ts';
import { alertPerson } from './alert-person.ts';
import { takeTotp } from './check-totp.ts';
import type { FactorKeys } from './factor-keys.ts';
import type { Factors } from './factors.ts';
import { type PasskeyRequestView, requestPasskey } from './passkey-request.ts';
import { recordAccountChange } from './record-account-change.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import type { RelyingParty } from './relying-party.ts';
import type { Sql } from './sql.ts';
import { takePasskey } from './use-passkey.ts';

/** Ways to take the second step. */
export type StepMethod = 'totp' | 'passkey' | 'recovery';

export type StepGiven =
  | { method: 'totp'; code: string }
  | { method: 'recovery'; code: string }
  | { method: 'passkey'; credential: AuthenticationResponseJSON };

interface Pending {
  id: string;
  userId: string;
  challenge: string | null;
}

/** The ways in which a person can take the second step, in the order they are offered. */
export function stepMethods({ authenticatorSince, passkeys, recoveryCodesLeft }: Factors): StepMethod[] {
  const methods: [StepMethod, boolean][] = [
    ['totp', authenticatorSince !== null],
    ['passkey', passkeys.length > 0],
    ['recovery', recoveryCodesLeft > 0],
  ];
  return methods.filter(([, has]) => has).map(([method]) => method);
}

/** The password was right: opens the second step for ten minutes and returns the token only this browser gets. */
export async function openSignInStep(
  { sql, keys }: { sql: Sql; keys: FactorKeys },
  { userId, now }: { userId: string; now: Date },
): Promise<{ token: string }> {
  const token = randomBytes(32).toString('base64url');
  await sql('insert into auth.sign_in_step (id, user_id, token_hash, expires_at) values ($1, $2, $3, $4)', [
    newId(),
    userId,
    keys.hash('sign-in step', token),
    new Date(now.getTime() + secondStepMs),
  ]);
  return { token };
}

/** The open second step of a browser, or null when it took too long or was finished. */
export async function findSignInStep(
  { sql, keys }: { sql: Sql; keys: FactorKeys },
  { token, now }: { token: string; now: Date },
): Promise<Pending | null> {
  const [step] = await sql<Pending>(
    'select id, user_id as "userId", challenge from auth.sign_in_step where token_hash = $1 and expires_at > $2',
    [keys.hash('sign-in step', token), now],
  );
  return step ?? null;
}

/** What a passkey must sign to finish this sign-in. */
export async function requestStepPasskey(
  sql: Sql,
  { step, party }: { step: Pending; party: RelyingParty },
): Promise<PasskeyRequestView> {
  const request = await requestPasskey(sql, { userId: step.userId, party });
  await sql('update auth.sign_in_step set challenge = $2 where id = $1', [step.id, request.challenge]);
  return request;
}

/**
 * Takes the second step; false for a wrong answer. A right one ends the step in the same transaction, so the session that
 * follows is the only one. Should the process die before it, the person signs in again; a recovery code is then spent.
 */
export async function takeSignInStep(
  scope: Scope,
  of: { step: Pending; memberId: string; given: StepGiven; keys: FactorKeys; party: RelyingParty },
): Promise<boolean> {
  const { step, memberId, given } = of;
  if (!(await isRight(scope, of))) return false;
  const ended = await scope.sql('delete from auth.sign_in_step where id = $1 returning id', [step.id]);
  if (ended.length === 0) return false;
  if (given.method === 'recovery') await noteRecovery(scope, { userId: step.userId, memberId });
  return true;
}

async function noteRecovery(scope: Scope, { userId, memberId }: { userId: string; memberId: string }): Promise<void> {
  await recordAccountChange(scope, {
    userId,
    event: { kind: 'security.recovery_code_used', subject: 'membership', id: memberId, detail: {} },
  });
  await alertPerson(scope, { userId, what: 'recovery_code_used' });
}

async function isRight(
  { sql, now }: Scope,
  { step, given, keys, party }: { step: Pending; given: StepGiven; keys: FactorKeys; party: RelyingParty },
): Promise<boolean> {
  const { userId } = step;
  if (given.method === 'totp') return takeTotp({ sql, keys }, { userId, code: given.code, now, confirmed: true });
  if (given.method === 'recovery') return takeRecoveryCode({ sql, keys }, { userId, code: given.code, now });
  if (step.challenge === null) return false;
  return takePasskey(sql, { userId, credential: given.credential, challenge: step.challenge, party, now });
}
