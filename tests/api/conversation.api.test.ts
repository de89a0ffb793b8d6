import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ThreadItem } from '../../api/inbox/messages.contract.ts';
import { notices } from '../../domain/notices.ts';
import { addConversation, runSql, seedTenant } from '../harness/rows.ts';
import { type Clinic, type Detail, get, idsOf, openClinic, post } from './inbox-calls.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let clinic: Clinic;

beforeAll(async () => {
  clinic = await openClinic();
});
afterAll(() => clinic?.api.close());

describe('A conversation', () => {
  it('PC-2.0 When the person has not agreed, then number and words are hidden and only the question may be sent', async () => {
    const { api, tenant, agentA } = clinic;
    const unknown = await addConversation(api.databases, api.vault, tenant, {
      standing: 'unknown',
      assignee: tenant.members.agentA.id,
    });
    const heldUntil = new Date(Date.now() + 72 * hourMs);
    await runSql(api.databases, 'update contact set held_until = $2 where id = $1', [unknown.contactId, heldUntil]);
    await runSql(api.databases, 'update conversation set held_count = 1 where id = $1', [unknown.id]);
    const response = await agentA.request('GET', `/api/v1/conversations/${unknown.id}`);
    const text = await response.text();
    const detail = JSON.parse(text) as Detail;
    const masked = `+91 ${unknown.phone.slice(2, 7)} •• ${unknown.phone.slice(-3)}`;
    expect(detail).toMatchObject({
      title: masked,
      standing: 'unknown',
      heldCount: 1,
      heldUntil: heldUntil.toISOString(),
      consentQuestion: notices.firstContact.text,
      preview: { kind: 'hidden', text: null },
      contact: {
        name: null,
        phone: masked,
        country: 'IN',
        consent: [{ purpose: 'store_assist', state: 'unknown', at: null }],
      },
      can: {
        askConsent: { allowed: true },
        reply: { allowed: false, code: 'UNKNOWN_CONSENT', reason: 'Ask for consent first. Nothing else can be sent.' },
        sendTemplate: { allowed: false },
      },
    });
    expect(text).not.toContain(unknown.phone);
    expect(text).not.toContain(unknown.phone.slice(2));
    expect(text).not.toContain(unknown.text);
    const refused = await post(agentA, `/conversations/${unknown.id}/messages`, {
      clientId: unknown.id,
      content: { kind: 'text', text: 'Hello' },
    });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, 'UNKNOWN_CONSENT']);
  });

  it('When the window is closed, then templates alone remain', async () => {
    const { api, tenant, agentA } = clinic;
    const late = await addConversation(api.databases, api.vault, tenant, {
      assignee: tenant.members.agentA.id,
      windowClosesAt: new Date(Date.now() - minuteMs),
    });
    expect((await get<Detail>(agentA, `/conversations/${late.id}`)).can).toMatchObject({
      reply: { allowed: false, code: 'WINDOW_CLOSED' },
      sendTemplate: { allowed: true },
    });
  });

  it('When the organisation is frozen, then it can be read and not changed', async () => {
    const { api } = clinic;
    const other = await seedTenant(api.databases, api.vault);
    const agent = await api.signIn(other.members.agentA);
    await runSql(api.databases, `update tenant set state = 'frozen' where id = $1`, [other.id]);
    const detail = await get<Detail>(agent, `/conversations/${other.conversation.id}`);
    for (const can of Object.values(detail.can)) expect(can).toMatchObject({ allowed: false, code: 'TENANT_FROZEN' });
    expect((await post(agent, `/conversations/${other.conversation.id}/resolve`)).status).toBe(409);
    expect((await post(agent, `/conversations/${other.conversation.id}/assign`, { memberId: null })).status).toBe(409);
  });

  it('When an agent takes from the queue, then it is theirs, with a line, a row of the log and the words', async () => {
    const { api, tenant, agentA, agentB } = clinic;
    const queued = await addConversation(api.databases, api.vault, tenant);
    const taken = await post(agentA, `/conversations/${queued.id}/take`);
    expect(await taken.json()).toMatchObject({
      id: queued.id,
      readable: true,
      title: queued.name,
      assignee: { id: tenant.members.agentA.id },
    });
    expect((await post(agentA, `/conversations/${queued.id}/take`)).status).toBe(200);
    const { items } = await get<{ items: ThreadItem[] }>(agentA, `/conversations/${queued.id}/messages`);
    expect(items.filter(({ type }) => type === 'event')).toMatchObject([
      { event: { kind: 'taken', actorName: tenant.members.agentA.name } },
    ]);
    expect(
      await runSql(
        api.databases,
        `select actor_id from audit_event where kind = 'conversation.taken' and subject_id = $1`,
        [queued.id],
      ),
    ).toEqual([{ actor_id: tenant.members.agentA.id }]);
    expect((await post(agentB, `/conversations/${queued.id}/take`)).status).toBe(404);
  });

  it('When two colleagues take at the same moment, then one of them has it', async () => {
    const { api } = clinic;
    const other = await seedTenant(api.databases, api.vault);
    await runSql(
      api.databases,
      'insert into department_member (tenant_id, department_id, member_id) values ($1, $2, $3)',
      [other.id, other.departments.frontDesk, other.members.agentB.id],
    );
    const queued = await addConversation(api.databases, api.vault, other);
    const [a, b] = [await api.signIn(other.members.agentA), await api.signIn(other.members.agentB)];
    const statuses = (
      await Promise.all([post(a, `/conversations/${queued.id}/take`), post(b, `/conversations/${queued.id}/take`)])
    ).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.every((status) => [200, 404, 409].includes(status))).toBe(true);
    expect(
      await runSql(
        api.databases,
        'select count(*)::int as n from conversation_grant where conversation_id = $1 and member_id is not null',
        [queued.id],
      ),
    ).toEqual([{ n: 1 }]);
  });

  it('OF-4.2 When it is given to a colleague, then the sender has lost it, and the line names both', async () => {
    const { api, tenant, manager, agentA, agentB } = clinic;
    const given = await addConversation(api.databases, api.vault, tenant, { assignee: tenant.members.agentA.id });
    expect(
      (await post(agentA, `/conversations/${given.id}/assign`, { memberId: tenant.members.agentB.id })).status,
    ).toBe(204);
    expect((await agentA.request('GET', `/api/v1/conversations/${given.id}`)).status).toBe(404);
    expect((await post(agentA, `/conversations/${given.id}/resolve`)).status).toBe(404);
    const { items } = await get<{ items: ThreadItem[] }>(agentB, `/conversations/${given.id}/messages`);
    expect(items.at(-1)).toMatchObject({
      type: 'event',
      event: { kind: 'assigned', actorName: tenant.members.agentA.name, subjectName: tenant.members.agentB.name },
    });
    expect((await post(agentB, `/conversations/${given.id}/assign`, { memberId: null })).status).toBe(204);
    expect(await idsOf(agentA, 'view=unassigned')).toContain(given.id);
    expect((await get<Detail>(manager, `/conversations/${given.id}`)).assignee).toBe(null);
  });

  it('When it is given to somebody who is not there, then nothing changes', async () => {
    const { api, tenant, agentA } = clinic;
    const stranger = await seedTenant(api.databases, api.vault);
    const given = await addConversation(api.databases, api.vault, tenant, { assignee: tenant.members.agentA.id });
    expect(
      (await post(agentA, `/conversations/${given.id}/assign`, { memberId: stranger.members.agentA.id })).status,
    ).toBe(422);
    const { items } = await get<{ items: ThreadItem[] }>(agentA, `/conversations/${given.id}/messages`);
    expect(items.map(({ type }) => type)).toEqual(['message']);
  });

  it('When it is snoozed, brought back and resolved, then wait, nudge and lines follow', async () => {
    const { api, tenant, agentA } = clinic;
    const one = await addConversation(api.databases, api.vault, tenant, { assignee: tenant.members.agentA.id });
    const until = new Date(Date.now() + hourMs);
    const obligation = () =>
      runSql<{ due_at: Date; done_at: Date | null }>(
        api.databases,
        `select due_at, done_at from obligation where key = $1 and kind = 'snooze' and subject = $1`,
        [one.id],
      );
    expect(
      await (await post(agentA, `/conversations/${one.id}/snooze`, { until: until.toISOString() })).json(),
    ).toMatchObject({ status: 'snoozed', snoozedUntil: until.toISOString(), snoozedUntilReply: false });
    expect(await obligation()).toEqual([{ due_at: until, done_at: null }]);
    expect(await (await post(agentA, `/conversations/${one.id}/snooze`, { until: 'reply' })).json()).toMatchObject({
      status: 'snoozed',
      snoozedUntil: null,
      snoozedUntilReply: true,
    });
    expect((await obligation())[0]?.done_at).not.toBe(null);
    expect(await (await post(agentA, `/conversations/${one.id}/reopen`)).json()).toMatchObject({
      status: 'open',
      snoozedUntilReply: false,
    });
    expect(await (await post(agentA, `/conversations/${one.id}/resolve`)).json()).toMatchObject({
      status: 'resolved',
      waitingSince: null,
    });
    await post(agentA, `/conversations/${one.id}/resolve`);
    const { items } = await get<{ items: ThreadItem[] }>(agentA, `/conversations/${one.id}/messages`);
    expect(items.flatMap((item) => (item.type === 'event' ? [item.event.kind] : []))).toEqual([
      'snoozed',
      'snoozed',
      'reopened',
      'resolved',
    ]);
    expect(api.nudges.filter(({ key }) => key === one.id)).toMatchObject(
      [1, 2, 3, 4].map((upTo) => ({ process: 'conversation', topic: 'state', upTo })),
    );
    const log = await runSql(
      api.databases,
      `select detail from audit_event where kind = 'conversation.status_changed' and subject_id = $1 order by at, id`,
      [one.id],
    );
    expect(log.at(-1)).toEqual({ detail: { from: 'open', to: 'resolved' } });
    expect(
      (await post(agentA, `/conversations/${one.id}/snooze`, { until: new Date(Date.now() - minuteMs).toISOString() }))
        .status,
    ).toBe(422);
  });
});
