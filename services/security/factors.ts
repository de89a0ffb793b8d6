import { DomainError } from '../../domain/errors.ts';
import type { SecondFactorRule } from '../../domain/security/second-factor.ts';
import type { Sql } from './sql.ts';

/** Which second steps a person has. */
export interface Factors {
  authenticatorSince: Date | null;
  passkeys: { id: string; name: string; createdAt: Date; lastUsedAt: Date | null }[];
  recoveryCodesLeft: number;
}

/** Reads what a person may be asked for at sign-in. */
export async function readFactors(sql: Sql, userId: string): Promise<Factors> {
  const [authenticator] = await sql<{ since: Date | string | null }>(
    'select confirmed_at as since from auth.totp where user_id = $1',
    [userId],
  );
  const passkeys = await sql<{ id: string; name: string; created: Date | string; used: Date | string | null }>(
    'select id, name, created_at as created, last_used_at as used from auth.passkey where user_id = $1 order by created_at, id',
    [userId],
  );
  const [codes] = await sql<{ left: number }>(
    'select count(*)::int as left from auth.recovery_code where user_id = $1 and used_at is null',
    [userId],
  );
  return {
    authenticatorSince: instant(authenticator?.since ?? null),
    passkeys: passkeys.map(({ id, name, created, used }) => ({
      id,
      name,
      createdAt: new Date(created),
      lastUsedAt: instant(used),
    })),
    recoveryCodesLeft: codes?.left ?? 0,
  };
}

/** Recovery codes alone are no second step: they stand in for one. */
export function hasSecondFactor({ authenticatorSince, passkeys }: Factors): boolean {
  return authenticatorSince !== null || passkeys.length > 0;
}

/**
 * Holds the person's account until the end of the transaction, so that two changes of second steps come one after the
 * other: each sees what the other left.
 */
export async function lockAccount(sql: Sql, userId: string): Promise<void> {
  const found = await sql('select id from auth."user" where id = $1 for no key update', [userId]);
  if (found.length === 0) throw new DomainError('NOT_FOUND');
}

/** What the organisation asks of its staff. */
export async function readRule(sql: Sql, tenantId: string): Promise<SecondFactorRule> {
  const [tenant] = await sql<{ rule: SecondFactorRule }>('select second_factor as rule from tenant where id = $1', [
    tenantId,
  ]);
  if (tenant === undefined) throw new DomainError('NOT_FOUND');
  return tenant.rule;
}

function instant(value: Date | string | null): Date | null {
  return value === null ? null : new Date(value);
}
