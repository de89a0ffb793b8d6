import { newId } from '../../../database/ids.ts';
import { runSql } from '../../harness/rows.ts';
import type { Given, RequestOf, Requests } from '../operation-requests.ts';

const about = ({ conversation }: Given): RequestOf => ({ params: { id: conversation.id } });

export const sightRequests: Requests = {
  listPeopleOfConversation: about,
  addParticipant: (given) => ({ ...about(given), body: { memberId: given.tenant.members.manager.id } }),
  removeParticipant: async (given) => {
    const { api, tenant, conversation } = given;
    const memberId = tenant.members.officer.id;
    await runSql(
      api.databases,
      `insert into conversation_grant (id, tenant_id, conversation_id, contact_id, member_id, kind) values ($1, $2, $3, $4, $5, 'participant')`,
      [newId(), tenant.id, conversation.id, conversation.contactId, memberId],
    );
    return { params: { id: conversation.id, memberId } };
  },
  openWithReason: (given) => ({
    ...about(given),
    body: { reason: 'complaint', text: 'Asked by the medical director' },
  }),
  listOpenings: () => ({ query: { limit: '20' } }),
  writeNote: (given) => ({
    ...about(given),
    body: { clientId: newId(), text: 'He takes warfarin.', mentions: [given.tenant.members.manager.id] },
  }),
  searchConversations: () => ({ body: { words: 'appointment friday' } }),
  listNotifications: () => ({ query: { limit: '20' } }),
  readNotifications: () => ({ body: { ids: [newId()] } }),
  readAllNotifications: () => ({}),
  getOfficerSight: () => ({}),
  changeOfficerSight: () => ({ body: { officerSight: 'all' } }),
};
