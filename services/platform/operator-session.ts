import { randomBytes } from 'node:crypto';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { hashPassword, verifyPassword } from '../organisation/password.ts';
import type { FactorKeys } from '../security/factor-keys.ts';
import { operatorIdleMs, operatorSessionMs, operatorStepUpMs } from './operator-rules.ts';

/** `enrol`: a second factor has to be set up; `code`: it has to be given; `verified`: everything is open. */
export type SignInStage = 'enrol' | 'code' | 'verified';

export interface SignedInOperator {
  operatorId: string;
  sessionId: string;
  name: string;
  email: string;
  stage: SignInStage;
  /** A code was given within the last five minutes. */
  steppedUp: boolean;
}

/** Checked in place of a password that isn't there: an unknown address takes as long as a known one. */
const nobodys = hashPassword('the password of nobody');

/** First step. The session it starts opens nothing but the second. Throws UNAUTHENTICATED, in equal time for unknown e-mails. */
export async function startOperatorSession(
  scope: Scope,
  input: { email: string; password: string; device: string; keys: FactorKeys },
): Promise<{ token: string; stage: SignInStage }> {
  const [operator] = await scope.sql<{ id: string; password: string; enrolled: boolean }>(
    'select id, password, totp_confirmed_at is not null as enrolled from operators.operator where email = $1',
    [input.email.trim().toLowerCase()],
  );
  const isRight = await verifyPassword(operator?.password ?? (await nobodys), input.password);
  if (operator === undefined || !isRight) throw new DomainError('UNAUTHENTICATED');
  const token = randomBytes(32).toString('base64url');
  await scope.sql(
    `insert into operators.session (id, operator_id, token_hash, device, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $5, $5, $6)`,
    [
      newId(),
      operator.id,
      input.keys.hash('session', token),
      input.device,
      scope.now,
      new Date(scope.now.getTime() + operatorSessionMs),
    ],
  );
  return { token, stage: operator.enrolled ? 'code' : 'enrol' };
}

interface SessionRow {
  operatorId: string;
  sessionId: string;
  name: string;
  email: string;
  enrolled: boolean;
  verified: boolean;
  steppedUp: boolean;
}

/** Whose token this is, and keeps the session alive; null for nobody, and after half an hour without a request. */
export async function recogniseOperator(
  scope: Scope,
  { token, keys }: { token: string; keys: FactorKeys },
): Promise<SignedInOperator | null> {
  const [row] = await scope.sql<SessionRow>(
    `update operators.session s set seen_at = $2 from operators.operator o
      where o.id = s.operator_id and s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3
      returning o.id as "operatorId", s.id as "sessionId", o.name, o.email, o.totp_confirmed_at is not null as enrolled,
        s.verified_at is not null as verified, coalesce(s.stepped_up_at > $4, false) as "steppedUp"`,
    [
      keys.hash('session', token),
      scope.now,
      new Date(scope.now.getTime() - operatorIdleMs),
      new Date(scope.now.getTime() - operatorStepUpMs),
    ],
  );
  if (row === undefined) return null;
  const { enrolled, verified, ...operator } = row;
  return { ...operator, stage: !enrolled ? 'enrol' : verified ? 'verified' : 'code' };
}

export interface OperatorSessionView {
  id: string;
  device: string;
  createdAt: Date;
  seenAt: Date;
  current: boolean;
}

/** The operator's own sessions that still open something, newest first. */
export function listOperatorSessions(scope: Scope, of: SignedInOperator): Promise<OperatorSessionView[]> {
  return scope.sql<OperatorSessionView>(
    `select id, device, created_at as "createdAt", seen_at as "seenAt", id = $2 as current from operators.session
      where operator_id = $1 and expires_at > $3 and seen_at > $4 and verified_at is not null order by seen_at desc, id`,
    [of.operatorId, of.sessionId, scope.now, new Date(scope.now.getTime() - operatorIdleMs)],
  );
}

/** Ends one of the operator's own sessions, and takes away those that ended by themselves. Throws NOT_FOUND. */
export async function endOperatorSession(
  scope: Scope,
  { operatorId, sessionId }: { operatorId: string; sessionId: string },
): Promise<void> {
  const ended = await scope.sql('delete from operators.session where operator_id = $1 and id = $2 returning id', [
    operatorId,
    sessionId,
  ]);
  if (ended.length === 0) throw new DomainError('NOT_FOUND');
  await scope.sql('delete from operators.session where operator_id = $1 and expires_at < $2', [operatorId, scope.now]);
}
