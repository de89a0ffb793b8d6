import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { alertPerson } from './alert-person.ts';
import type { FactorKeys } from './factor-keys.ts';
import { hasSecondFactor, lockAccount, readFactors } from './factors.ts';
import { recordAccountChange } from './record-account-change.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';

/** Ten new codes; the old ones open nothing any more. Throws NOT_FOUND without a second step they could stand in for. */
export async function renewRecoveryCodes(
  scope: Scope,
  { userId, memberId, keys }: { userId: string; memberId: string; keys: FactorKeys },
): Promise<{ recoveryCodes: string[] }> {
  await lockAccount(scope.sql, userId);
  if (!hasSecondFactor(await readFactors(scope.sql, userId))) throw new DomainError('NOT_FOUND');
  await recordAccountChange(scope, {
    userId,
    event: { kind: 'security.recovery_codes_made', subject: 'membership', id: memberId, detail: {} },
  });
  await alertPerson(scope, { userId, what: 'recovery_codes_made' });
  return { recoveryCodes: await makeRecoveryCodes({ sql: scope.sql, keys }, userId) };
}
