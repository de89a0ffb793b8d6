import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, seal, unseal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { stepOf } from '../../domain/channels/draft.ts';
import type { StoredChecks } from '../../domain/channels/health.ts';
import { type FoundNumber, peopleADay } from '../../domain/channels/numbers.ts';
import { DomainError } from '../../domain/errors.ts';
import type { DatabaseInstant } from '../inbox/instant.ts';
import { isoOf, isoOrNull } from '../inbox/instant.ts';
import { type CheckView, viewChecks } from './view-checks.ts';

export interface DraftRow {
  id: string;
  channelId: string | null;
  reconnects: boolean;
  acknowledgedAt: DatabaseInstant;
  businessId: string | null;
  accountId: string | null;
  departmentId: string | null;
  name: string | null;
  numbers: FoundNumber[];
  checks: StoredChecks;
  tokenExpiresAt: DatabaseInstant | null;
  sealed: Buffer | null;
  expiresAt: DatabaseInstant;
}

/** A connection under way, held until the end of the transaction. Throws NOT_FOUND when there is none or its 24 hours are over. */
export async function lockDraft(scope: Scope, id: string): Promise<DraftRow> {
  const [draft] = await scope.sql<DraftRow>(
    `select id, channel_id as "channelId", reconnects, acknowledged_at as "acknowledgedAt", business_id as "businessId",
        account_id as "accountId", department_id as "departmentId", name, numbers, checks, token_expires_at as "tokenExpiresAt",
        sealed, expires_at as "expiresAt"
      from channel_draft where tenant_id = $1 and id = $2 and expires_at > $3 for update`,
    [scope.tenantId, id, scope.now],
  );
  if (draft === undefined) throw new DomainError('NOT_FOUND');
  return draft;
}

type Secrets = SealedShapes['channel_draft'];

/** Key first, then row: the key expires with the draft, whatever becomes of the row. */
export async function sealSecrets(
  vault: Vault,
  { tenantId, draft }: { tenantId: string; draft: Pick<DraftRow, 'id' | 'expiresAt'> },
  secrets: Secrets,
): Promise<Buffer> {
  const expiresAt = new Date(draft.expiresAt);
  const key = await vault.subjectKey({ tenantId, subjectId: draft.id, purpose: 'subject', expiresAt });
  return seal(key, secrets, { tenantId, table: 'channel_draft', rowId: draft.id });
}

/** Throws CONFLICT when no token was given yet, KEY_DESTROYED when its time is over. */
export async function openSecrets(scope: Scope, draft: DraftRow): Promise<Secrets> {
  if (draft.sealed === null) throw new DomainError('CONFLICT');
  const key = await scope.vault.keyById(scope.tenantId, keyIdOf(draft.sealed));
  return unseal<Secrets>(key, draft.sealed, { tenantId: scope.tenantId, table: 'channel_draft', rowId: draft.id });
}

export interface DraftView {
  id: string;
  step: ReturnType<typeof stepOf>;
  reconnects: boolean;
  channelId: string | null;
  businessId: string | null;
  accountId: string | null;
  departmentId: string | null;
  name: string | null;
  numbers: {
    accountId: string;
    displayNumber: string;
    verifiedName: string | null;
    quality: FoundNumber['quality'];
    peopleADay: number | null;
    nameApproved: boolean;
    use: 'ready' | 'connected' | 'in_app';
  }[];
  tokenExpiresAt: string | null;
  acknowledgedAt: string;
  expiresAt: string;
  checks: CheckView[];
}

/** What the wizard shows of it; no token, no PIN. */
export async function viewDraft(scope: Scope, id: string): Promise<DraftView> {
  const draft = await lockDraft(scope, id);
  const ours = await scope.sql<{ accountId: string; channelId: string }>(
    `select account_id as "accountId", channel_id as "channelId" from channel_state where tenant_id = $1 and phase <> 'disconnected'`,
    [scope.tenantId],
  );
  const usedBy = new Map(ours.map(({ accountId, channelId }) => [accountId, channelId]));
  return {
    id: draft.id,
    step: stepOf({ ...draft, hasToken: draft.sealed !== null }),
    reconnects: draft.reconnects,
    channelId: draft.channelId,
    businessId: draft.businessId,
    accountId: draft.accountId,
    departmentId: draft.departmentId,
    name: draft.name,
    numbers: draft.numbers.map((number) => ({
      accountId: number.accountId,
      displayNumber: number.displayNumber,
      verifiedName: number.verifiedName,
      quality: number.quality,
      peopleADay: peopleADay(number.messagingLimit),
      nameApproved: number.nameStatus === 'APPROVED',
      use: useOf(number, { channelId: usedBy.get(number.accountId), draft }),
    })),
    tokenExpiresAt: isoOrNull(draft.tokenExpiresAt),
    acknowledgedAt: isoOf(draft.acknowledgedAt),
    expiresAt: isoOf(draft.expiresAt),
    checks: viewChecks(draft.checks),
  };
}

function useOf(
  number: FoundNumber,
  { channelId, draft }: { channelId: string | undefined; draft: DraftRow },
): 'ready' | 'connected' | 'in_app' {
  if (channelId !== undefined && channelId !== draft.channelId) return 'connected';
  return number.inApp ? 'in_app' : 'ready';
}
