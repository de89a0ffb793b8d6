import { newId } from '../../../database/ids.ts';
import { plainMessage } from '../../../database/sealed-shapes.ts';
import { seal } from '../../../database/vault/sealed.ts';
import { runSql } from '../../harness/rows.ts';
import type { Given, RequestOf, Requests } from '../operation-requests.ts';

const hourMs = 3_600_000;
const about = ({ conversation }: Given): RequestOf => ({ params: { id: conversation.id } });

export const inboxRequests: Requests = {
  getSession: () => ({}),
  listMembers: () => ({}),
  listConversations: () => ({
    query: { view: 'all', status: 'open', sort: 'oldest', limit: '5', unread: 'true', closing: 'false' },
  }),
  countConversations: () => ({ query: { status: 'open' } }),
  getConversation: about,
  takeConversation: about,
  assignConversation: (given) => ({ ...about(given), body: { memberId: given.tenant.members.manager.id } }),
  resolveConversation: about,
  reopenConversation: about,
  snoozeConversation: (given) => ({ ...about(given), body: { until: new Date(Date.now() + hourMs).toISOString() } }),
  readConversation: (given) => ({ ...about(given), body: { upTo: given.conversation.messageId } }),
  listMessages: (given) => ({ ...about(given), query: { limit: '20' } }),
  sendMessage: (given) => ({
    ...about(given),
    body: {
      clientId: newId(),
      content: { kind: 'text', text: 'Yes, from nine.' },
      replyTo: given.conversation.messageId,
    },
  }),
  retryMessage: async (given) => ({
    params: {
      id: given.conversation.id,
      messageId: await addOutbound(given, { state: 'failed', failureCode: 'whatsapp/131026' }),
    },
  }),
  settleMessage: async (given) => ({
    params: {
      id: given.conversation.id,
      messageId: await addOutbound(given, { state: 'unconfirmed', leaseUntil: new Date(Date.now() - hourMs) }),
    },
  }),
  askConsent: about,
  listTemplates: about,
};

/** A message of staff in some state of its way out. */
export async function addOutbound(
  { api, tenant, conversation }: Omit<Given, 'caller'>,
  of: { state: string; failureCode?: string; leaseUntil?: Date; at?: Date; text?: string },
): Promise<string> {
  const id = newId();
  const key = await api.vault.subjectKey({
    tenantId: tenant.id,
    subjectId: conversation.contactId,
    purpose: 'subject',
  });
  await runSql(
    api.databases,
    `with counted as (update conversation set last_out_seq = last_out_seq + 1 where id = $2 returning last_out_seq)
      insert into message (id, tenant_id, conversation_id, contact_id, channel_id, author, author_member_id, kind, sealed, at, order_seq, out_seq, state, failure_code, lease_until)
      select $1, $3, $2, $4, $5, 'staff', $6, 'text', $7, $8, last_out_seq, last_out_seq, $9, $10, $11 from counted`,
    [
      id,
      conversation.id,
      tenant.id,
      conversation.contactId,
      tenant.channelId,
      tenant.members.agentA.id,
      seal(key, plainMessage(of.text ?? 'We are open until six.'), {
        tenantId: tenant.id,
        table: 'message',
        rowId: id,
      }),
      of.at ?? new Date(),
      of.state,
      of.failureCode ?? null,
      of.leaseUntil ?? null,
    ],
  );
  return id;
}
