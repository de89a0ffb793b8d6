import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, seal, unseal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { DomainError } from '../../domain/errors.ts';

/** What is needed to ask the provider about a number of ours. */
export interface Access {
  businessId: string;
  accountId: string;
  /** The only number of its account. */
  alone: boolean;
  /** Null: destroyed. */
  token: string | null;
}

interface Row {
  sealed: Buffer | null;
  businessId: string;
  accountId: string;
  alone: boolean;
}

/** By the one function that answers admins and the worker. Throws NOT_FOUND when there is no such number, or somebody else asks. */
export async function accessOf(scope: Scope, channelId: string): Promise<Access> {
  const rows = await scope.sql<Row>(
    'select sealed, business_id as "businessId", account_id as "accountId", alone from channel_access($1)',
    [channelId],
  );
  return open(scope, channelId, rows[0]);
}

async function open(scope: Scope, channelId: string, row: Row | undefined): Promise<Access> {
  if (row === undefined) throw new DomainError('NOT_FOUND');
  const { businessId, accountId, alone } = row;
  return { businessId, accountId, alone, token: await tokenOf(scope, channelId, row.sealed) };
}

async function tokenOf(scope: Scope, channelId: string, sealed: Buffer | null): Promise<string | null> {
  if (sealed === null) return null;
  const key = (await scope.vault.keysById(scope.tenantId, [keyIdOf(sealed)])).get(keyIdOf(sealed));
  if (key === undefined) return null;
  return unseal<SealedShapes['channel']>(key, sealed, { tenantId: scope.tenantId, table: 'channel', rowId: channelId })
    .token;
}

/** Under the number's own key, which is made when there is none. */
export async function sealAccess(
  vault: Vault,
  { tenantId, channelId }: { tenantId: string; channelId: string },
  secrets: SealedShapes['channel'],
): Promise<Buffer> {
  const key = await vault.subjectKey({ tenantId, subjectId: channelId, purpose: 'subject' });
  return seal(key, secrets, { tenantId, table: 'channel', rowId: channelId });
}
