import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { acceptNotice } from './accept-notice.ts';
import { openRegistration } from './held-registration.ts';
import type { AccountParts } from './hold-registration.ts';
import { type FoundToken, findToken, spendToken } from './token-rows.ts';

const firstDepartment = 'Front desk';

/**
 * Turns a held registration into an account and an organisation of its own. Keys come first: a crash between them and the
 * one transaction of rows leaves keys of nobody, which the same link finds again. Throws TOKEN_EXPIRED, TOKEN_USED.
 */
export async function verifyRegistration(
  parts: AccountParts,
  of: { token: string; now: Date },
): Promise<{ email: string; tenantId: string }> {
  const { database } = parts;
  const find = () => findToken(parts, { purpose: 'verify_email', ...of });
  const found = await find();
  const { tenantId } = found;
  const held = await database.withScope({ tenantId, actor: { kind: 'system' }, now: of.now }, async (scope) => {
    const opened = await openRegistration(scope, found.subjectId);
    if (opened !== null) await scope.vault.createTenant(tenantId);
    return opened;
  });
  if (held === null) {
    await find(); // another opening of the same link was faster: then it is used, not too old
    throw new DomainError('TOKEN_EXPIRED');
  }
  // The person acts in their own name from the first row on: they are the admin that this very transaction makes.
  const memberId = newId();
  const actor = { kind: 'member', id: memberId, role: 'admin', sight: 'with_reason' } as const;
  await database.withScope({ tenantId, actor, now: of.now }, (scope) => settle(scope, { found, held, memberId }));
  return { email: held.email, tenantId };
}

interface Settlement {
  found: FoundToken;
  held: SealedShapes['registration'];
  memberId: string;
}

async function settle(scope: Scope, { found, held, memberId }: Settlement): Promise<void> {
  await spendToken(scope, found.id);
  const userId = await makeUser(scope, held);
  await scope.sql('select open_organisation($1, $2, $3, $4, $5, $6)', [
    found.subjectId,
    userId,
    held.businessName,
    newId(),
    firstDepartment,
    scope.now,
  ]);
  const { receipt } = held;
  const agreed = { userId, locale: receipt.locale, surface: 'registration' } as const;
  await acceptNotice(scope, {
    ...agreed,
    kind: 'privacy_policy',
    answeredAt: new Date(receipt.at),
    sentence: receipt,
  });
  await acceptNotice(scope, { ...agreed, kind: 'terms', answeredAt: new Date(held.at) });
  await recordAudit(scope, { kind: 'organisation.opened', subject: 'tenant', id: scope.tenantId, detail: {} });
  await recordAudit(scope, { kind: 'account.registered', subject: 'member', id: memberId, detail: {} });
}

/** Throws TOKEN_USED when the address became an account meanwhile, by another registration or an invitation. */
async function makeUser(scope: Scope, held: SealedShapes['registration']): Promise<string> {
  const userId = newId();
  const made = await scope.sql(
    `insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true) on conflict (email) do nothing returning id`,
    [userId, held.name, held.email],
  );
  if (made.length === 0) throw new DomainError('TOKEN_USED');
  await scope.sql(
    `insert into auth.account (id, "userId", "accountId", "providerId", password) values ($1, $2, $3, 'credential', $4)`,
    [newId(), userId, userId, held.passwordHash],
  );
  await scope.sql('insert into auth.profile ("userId", phone, locale, "adultAt") values ($1, $2, $3, $4)', [
    userId,
    held.phone,
    held.receipt.locale,
    held.at,
  ]);
  return userId;
}
