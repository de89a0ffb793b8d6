import type { Scope } from '../../database/scope.ts';
import type { SecondFactorRule } from '../../domain/security/second-factor.ts';
import { readFactors, readRule } from './factors.ts';
import { recoveryDueAt } from './recovery.ts';

export interface AccountSecurityView {
  authenticatorSince: string | null;
  passkeys: { id: string; name: string; createdAt: string; lastUsedAt: string | null }[];
  recoveryCodesLeft: number;
  rule: SecondFactorRule;
  recoveryDueAt: string | null;
}

/** How the member's account is protected, and what the organisation asks of everybody. */
export async function readAccountSecurity(scope: Scope, { userId }: { userId: string }): Promise<AccountSecurityView> {
  const { authenticatorSince, passkeys, recoveryCodesLeft } = await readFactors(scope.sql, userId);
  return {
    authenticatorSince: authenticatorSince?.toISOString() ?? null,
    passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    recoveryCodesLeft,
    rule: await readRule(scope.sql, scope.tenantId),
    recoveryDueAt: await recoveryDueAt(scope, { userId }),
  };
}
