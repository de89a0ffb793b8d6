import { newId } from '../../../database/ids.ts';
import { runSql } from '../../harness/rows.ts';
import type { Requests } from '../operation-requests.ts';

export const platformRequests: Requests = {
  getPlatformState: () => ({}),
  listPartners: () => ({}),
  listSupportAccess: () => ({ query: { limit: '10' } }),
  grantSupportAccess: ({ conversation }) => ({
    body: { reason: 'channel', ticket: 'CASE-7', hours: 2, conversationId: conversation.id },
  }),
  async endSupportAccess({ api, tenant }) {
    const id = newId();
    await runSql(
      api.databases,
      `insert into support_access (id, tenant_id, reason, granted_by, expires_at) values ($1, $2, 'other', $3, now() + interval '1 hour')`,
      [id, tenant.id, tenant.members.officer.id],
    );
    return { params: { id } };
  },
};
