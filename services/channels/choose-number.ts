import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { findChannelOf } from './claim-number.ts';
import { type DraftView, lockDraft, viewDraft } from './drafts.ts';

export interface Choice {
  draftId: string;
  accountId: string;
  departmentId: string;
  name: string;
}

/**
 * Which number of the account, and whose department its new conversations are. Throws NOT_FOUND when the account has no
 * such number or the organisation no such department, CHANNEL_TAKEN, CONFLICT when a reconnection names another number.
 */
export async function chooseNumber(
  scope: Scope,
  { draftId, accountId, departmentId, name }: Choice,
): Promise<DraftView> {
  const draft = await lockDraft(scope, draftId);
  const number = draft.numbers.find((one) => one.accountId === accountId);
  if (number === undefined) throw new DomainError('NOT_FOUND');
  if (draft.reconnects && draft.accountId !== accountId) throw new DomainError('CONFLICT');
  const known = await findChannelOf(scope, accountId);
  if (known !== null && known.phase !== 'disconnected' && known.id !== draft.channelId)
    throw new DomainError('CHANNEL_TAKEN');
  const departments = await scope.sql('select 1 from department where tenant_id = $1 and id = $2', [
    scope.tenantId,
    departmentId,
  ]);
  if (departments.length === 0) throw new DomainError('NOT_FOUND');
  await scope.sql(
    'update channel_draft set account_id = $3, department_id = $4, name = $5 where tenant_id = $1 and id = $2',
    [scope.tenantId, draftId, accountId, departmentId, name],
  );
  return viewDraft(scope, draftId);
}
