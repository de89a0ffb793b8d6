import { DomainError } from '../../domain/errors.ts';
import { type Desk, inDesk, type On } from './desk.ts';
import { disconnectChannel } from './disconnect-channel.ts';
import { lockDraft } from './drafts.ts';

/** Closes the wizard of a number that is connected: key first, then the row. Throws NOT_FOUND, CONFLICT while it isn't. */
export async function finishDraft(desk: Desk, on: On, draftId: string): Promise<{ channelId: string }> {
  const channelId = await inDesk(desk, on, async (scope) => {
    const draft = await lockDraft(scope, draftId);
    const [state] = await scope.sql<{ phase: string }>(
      'select phase from channel_state where tenant_id = $1 and channel_id = $2',
      [scope.tenantId, draft.channelId],
    );
    if (draft.channelId === null || state?.phase !== 'connected') throw new DomainError('CONFLICT');
    return draft.channelId;
  });
  await forgetDraft(desk, on, draftId);
  return { channelId };
}

/**
 * Gives a connection up, or ends one whose 24 hours are over. A number that was taken for it and never finished is let
 * go; one that worked before stays as it was. Doing it twice does no harm.
 */
export async function discardDraft(desk: Desk, on: On, draftId: string): Promise<void> {
  const unfinished = await inDesk(desk, on, async (scope) => {
    const [row] = await scope.sql<{ channelId: string | null; phase: string | null }>(
      `select d.channel_id as "channelId", s.phase from channel_draft d
        left join channel_state s on s.tenant_id = d.tenant_id and s.channel_id = d.channel_id where d.tenant_id = $1 and d.id = $2`,
      [scope.tenantId, draftId],
    );
    if (row === undefined) throw new DomainError('NOT_FOUND');
    return row.phase === 'setting_up' ? row.channelId : null;
  });
  if (unfinished !== null) await disconnectChannel(desk, on, unfinished);
  await forgetDraft(desk, on, draftId);
}

async function forgetDraft(desk: Desk, on: On, draftId: string): Promise<void> {
  await desk.vault.destroySubject({ tenantId: on.tenantId, subjectId: draftId });
  await inDesk(desk, on, (scope) =>
    scope.sql('delete from channel_draft where tenant_id = $1 and id = $2', [scope.tenantId, draftId]),
  );
}
