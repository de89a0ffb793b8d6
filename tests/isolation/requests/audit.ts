import { runSql } from '../../harness/rows.ts';
import type { Given, Requests } from '../operation-requests.ts';

const hourMs = 3_600_000;
const hourAgo = (): string => new Date(Date.now() - hourMs).toISOString();

/** An entry of the organisation's log. */
async function anEntry({ api, tenant }: Given): Promise<string> {
  const [row] = await runSql<{ id: string }>(
    api.databases,
    `insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
      values (gen_random_uuid(), $1, 'conversation.taken', 'member', $2::uuid, 'conversation', $3, jsonb_build_object('to', $2::uuid)) returning id`,
    [tenant.id, tenant.members.agentA.id, tenant.conversation.id],
  );
  return row!.id;
}

export const auditRequests: Requests = {
  listAuditEntries: async (given) => {
    await anEntry(given);
    return {
      query: {
        from: hourAgo(),
        actor: given.tenant.members.agentA.id,
        group: 'conversation',
        subject: 'conversation',
        reads: 'true',
        limit: '5',
      },
    };
  },
  getAuditEntry: async (given) => ({ params: { id: await anEntry(given) } }),
  listAuditChoices: () => ({}),
  getAuditStatus: () => ({}),
  checkAuditLog: () => ({}),
  getAuditKey: () => ({}),
  exportAuditLog: () => ({ body: { format: 'csv', filter: { from: hourAgo(), group: 'consent', reads: 'false' } } }),
  setAuditWebhook: () => ({ body: { url: 'https://heads.clinic.example/omniflow' } }),
};
