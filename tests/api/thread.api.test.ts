import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message, ThreadItem } from '../../api/inbox/messages.contract.ts';
import { addConversation, runSql } from '../harness/rows.ts';
import { addOutbound } from '../isolation/requests/inbox.ts';
import { type Clinic, type Detail, get, openClinic, post } from './inbox-calls.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let clinic: Clinic;

beforeAll(async () => {
  clinic = await openClinic();
});
afterAll(() => clinic?.api.close());

describe('A thread', () => {
  it('When it is read backwards page by page, then messages and lines come in order of time, each once', async () => {
    const { api, tenant, agentA } = clinic;
    const given = await addConversation(api.databases, api.vault, tenant, {
      assignee: tenant.members.agentA.id,
      at: new Date(Date.now() - hourMs),
    });
    for (let minute = 1; minute <= 5; minute++)
      await addOutbound(
        { api, tenant, conversation: given },
        { state: 'accepted', text: `Answer ${minute}`, at: new Date(Date.now() - (40 - minute) * minuteMs) },
      );
    await post(agentA, `/conversations/${given.id}/resolve`);
    const seen: ThreadItem[] = [];
    let before = '';
    do {
      const page = await get<{ items: ThreadItem[]; next: string | null }>(
        agentA,
        `/conversations/${given.id}/messages?limit=3${before}`,
      );
      seen.unshift(...page.items);
      before = page.next === null ? '' : `&before=${page.next}`;
    } while (before !== '');
    expect(
      seen.map((item) =>
        item.type === 'message' ? item.message.text : item.type === 'event' ? item.event.kind : 'note',
      ),
    ).toEqual([given.text, 'Answer 1', 'Answer 2', 'Answer 3', 'Answer 4', 'Answer 5', 'resolved']);
  });

  it('When the provider reported on a message, then its state and the reason are shown', async () => {
    const { api, tenant, agentA } = clinic;
    const given = await addConversation(api.databases, api.vault, tenant, { assignee: tenant.members.agentA.id });
    const of = { api, tenant, conversation: given };
    const [read, failed, denied, lost] = [
      await addOutbound(of, { state: 'accepted' }),
      await addOutbound(of, { state: 'accepted' }),
      await addOutbound(of, { state: 'denied', failureCode: 'WINDOW_CLOSED' }),
      await addOutbound(of, { state: 'unconfirmed', leaseUntil: new Date(Date.now() - hourMs) }),
    ];
    for (const [id, rank, code] of [
      [read, 4, null],
      [failed, 9, 131026],
    ] as const) {
      await runSql(
        api.databases,
        'insert into delivery_status (tenant_id, channel_id, provider_hash, message_id, rank, error_code) values ($1, $2, $3, $4, $5, $6)',
        [tenant.id, tenant.channelId, Buffer.from(id), id, rank, code],
      );
    }
    const { items } = await get<{ items: ThreadItem[] }>(agentA, `/conversations/${given.id}/messages`);
    const message = (id: string): Message | undefined =>
      items.flatMap((item) => (item.type === 'message' && item.message.id === id ? [item.message] : []))[0];
    expect(message(read)).toMatchObject({
      state: 'read',
      failure: null,
      needsDecision: false,
      authorName: tenant.members.agentA.name,
    });
    expect(message(failed)).toMatchObject({ state: 'failed', failure: { code: '131026' } });
    expect(message(denied)).toMatchObject({ state: 'denied', failure: { code: 'WINDOW_CLOSED', action: 'template' } });
    expect(message(lost)).toMatchObject({ state: 'unconfirmed', needsDecision: true });
  });

  it('When the same client id is sent twice, then there is one message', async () => {
    const { api, tenant, agentA } = clinic;
    const given = await addConversation(api.databases, api.vault, tenant, { assignee: tenant.members.agentA.id });
    const body = { clientId: given.id, content: { kind: 'text', text: 'Yes, at nine.' } };
    const [first, second] = [
      (await (await post(agentA, `/conversations/${given.id}/messages`, body)).json()) as Message,
      (await (await post(agentA, `/conversations/${given.id}/messages`, body)).json()) as Message,
    ];
    expect(first).toMatchObject({
      clientId: given.id,
      author: 'staff',
      kind: 'text',
      text: 'Yes, at nine.',
      state: 'queued',
    });
    expect(second.id).toBe(first.id);
  });

  it('When it was read up to a message, then what came later stays unread', async () => {
    const { api, tenant, agentA } = clinic;
    const given = await addConversation(api.databases, api.vault, tenant, { assignee: tenant.members.agentA.id });
    expect((await get<Detail>(agentA, `/conversations/${given.id}`)).unread).toBe(1);
    expect((await post(agentA, `/conversations/${given.id}/read`, { upTo: given.messageId })).status).toBe(204);
    expect((await get<Detail>(agentA, `/conversations/${given.id}`)).unread).toBe(0);
    expect(
      (await post(agentA, `/conversations/${given.id}/read`, { upTo: tenant.conversation.messageId })).status,
    ).toBe(404);
  });

  it('OF-5.3 When somebody reads it again and again, then the log names the reading once in five minutes', async () => {
    const { api, tenant, manager, agentA } = clinic;
    const given = await addConversation(api.databases, api.vault, tenant, { assignee: tenant.members.agentA.id });
    for (let reading = 0; reading < 3; reading++) await get(agentA, `/conversations/${given.id}/messages`);
    await get(manager, `/conversations/${given.id}/messages`);
    const rows = await runSql<{ actor_id: string; most: number }>(
      api.databases,
      `select actor_id, max(rows)::int as most from (select actor_id, count(*) as rows from read_log
          where surface = 'thread' and purpose = 'service' and conversation_id = $1 group by actor_id, bucket) as counted group by 1`,
      [given.id],
    );
    expect(rows.map(({ actor_id, most }) => [actor_id, most]).sort()).toEqual(
      [
        [tenant.members.agentA.id, 1],
        [tenant.members.manager.id, 1],
      ].sort(),
    );
  });
});
