import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { mustEnrol } from '../../domain/security/second-factor.ts';
import { alertPerson } from './alert-person.ts';
import type { FactorKeys } from './factor-keys.ts';
import { hasSecondFactor, lockAccount, readFactors, readRule } from './factors.ts';
import { recordAccountChange } from './record-account-change.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';

export type FactorMethod = 'authenticator' | 'passkey';

interface Change {
  userId: string;
  memberId: string;
  method: FactorMethod;
  write(): Promise<unknown>;
}

/** Adds a second step. The first one brings ten recovery codes; a further one leaves those that are there. */
export async function noteFactorAdded(
  scope: Scope,
  { userId, memberId, method, keys, write }: Change & { keys: FactorKeys },
): Promise<{ recoveryCodes: string[] }> {
  await lockAccount(scope.sql, userId);
  const isFirst = !hasSecondFactor(await readFactors(scope.sql, userId));
  await write();
  await recordAccountChange(scope, {
    userId,
    event: { kind: 'security.second_factor_added', subject: 'membership', id: memberId, detail: { method } },
  });
  await alertPerson(scope, { userId, what: isFirst ? 'second_factor_on' : `${method}_added` });
  return { recoveryCodes: isFirst ? await makeRecoveryCodes({ sql: scope.sql, keys }, userId) : [] };
}

/**
 * Removes a second step; with the last one the recovery codes go as well. Throws SECOND_FACTOR_LAST when the organisation
 * asks for one and none would be left.
 */
export async function noteFactorRemoved(scope: Scope, { userId, memberId, method, write }: Change): Promise<void> {
  await lockAccount(scope.sql, userId);
  await write();
  const isProtected = hasSecondFactor(await readFactors(scope.sql, userId));
  if (mustEnrol(await readRule(scope.sql, scope.tenantId), isProtected)) throw new DomainError('SECOND_FACTOR_LAST');
  if (!isProtected) await scope.sql('delete from auth.recovery_code where user_id = $1', [userId]);
  await recordAccountChange(scope, {
    userId,
    event: { kind: 'security.second_factor_removed', subject: 'membership', id: memberId, detail: { method } },
  });
  await alertPerson(scope, { userId, what: isProtected ? `${method}_removed` : 'second_factor_off' });
}
