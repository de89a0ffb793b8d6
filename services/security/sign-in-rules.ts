import type { Scope } from '../../database/scope.ts';
import type { SecondFactorRule } from '../../domain/security/second-factor.ts';
import { recordAudit } from '../audit/record.ts';
import { readRule } from './factors.ts';

export interface SignInRulesView {
  secondFactor: SecondFactorRule;
  members: number;
  protectedMembers: number;
  unprotected: { id: string; name: string }[];
}

/** What the organisation asks at sign-in, and who follows it already. */
export async function readSignInRules(scope: Scope): Promise<SignInRulesView> {
  const members = await scope.sql<{ id: string; name: string; isProtected: boolean }>(
    `select m.id, u.name, exists (select 1 from members_with_second_factor() p where p.member_id = m.id) as "isProtected"
      from membership m join auth."user" u on u.id = m.user_id where m.tenant_id = $1 and m.state = 'active' order by u.name, m.id`,
    [scope.tenantId],
  );
  const unprotected = members.filter(({ isProtected }) => !isProtected);
  return {
    secondFactor: await readRule(scope.sql, scope.tenantId),
    members: members.length,
    protectedMembers: members.length - unprotected.length,
    unprotected: unprotected.map(({ id, name }) => ({ id, name })),
  };
}

/**
 * Asks everybody for a second step, or leaves it to them (BW-5.4). It holds from the next request on: who has none is led
 * to set it up and can do nothing else.
 */
export async function changeSignInRules(
  scope: Scope,
  { secondFactor }: { secondFactor: SecondFactorRule },
): Promise<SignInRulesView> {
  const [changed] = await scope.sql<{ was: SecondFactorRule }>(
    `update tenant t set second_factor = $2 from (select id, second_factor as was from tenant where id = $1 for update) old
      where t.id = old.id and old.was <> $2 returning old.was`,
    [scope.tenantId, secondFactor],
  );
  if (changed !== undefined)
    await recordAudit(scope, {
      kind: 'security.sign_in_rule_changed',
      subject: 'tenant',
      id: scope.tenantId,
      detail: { from: changed.was, to: secondFactor },
    });
  return await readSignInRules(scope);
}
