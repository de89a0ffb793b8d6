import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../api/http/operations.ts';
import { type LiveEventName, liveEvents } from '../../api/live/live-session.ts';
import { newId } from '../../database/ids.ts';
import { type LiveStream, openStream } from '../api/live-stream.ts';
import { type Browser, startTestApi, type TestApi } from '../api/test-api.ts';
import { eventually } from '../harness/eventually.ts';
import { addConversation, addMemberTo, runSql, type SeededTenant, seedTenant } from '../harness/rows.ts';
import type { AnyOperation } from './operation-requests.ts';

let api: TestApi;
let tenant: SeededTenant;
let granted: Browser;
let heard: LiveStream;
/** Those to whom the conversation is none of their business, by what they are. */
let others: Record<string, { browser: Browser; stream: LiveStream }>;

beforeAll(async () => {
  api = await startTestApi({ limits: { perAddress: 100_000, perMember: 100_000, perTenant: 100_000 } });
  [tenant] = [await seedTenant(api.databases, api.vault)];
  const stranger = await seedTenant(api.databases, api.vault);
  const { agentA, agentB, manager } = tenant.members;
  granted = await api.signIn(agentB);
  heard = await listen(granted);
  others = {
    'an agent without a grant': await listener(await api.signIn(agentA)),
    'a manager of another department': await listener(await api.signIn(manager)),
    "another organisation's admin": await listener(await api.signIn(stranger.members.admin)),
  };
});
afterAll(async () => {
  for (const { stream } of [...Object.values(others ?? {}), { stream: heard }]) stream?.close();
  await api?.close();
});

async function listen(browser: Browser): Promise<LiveStream> {
  const stream = await openStream(api.url, browser);
  await stream.hello();
  return stream;
}

async function listener(browser: Browser): Promise<{ browser: Browser; stream: LiveStream }> {
  return { browser, stream: await listen(browser) };
}

const post = async (browser: Browser, path: string, body?: unknown): Promise<void> => {
  const response = await browser.request('POST', `/api/v1/conversations/${path}`, body === undefined ? {} : { body });
  expect([path.split('/')[1], response.ok]).toEqual([path.split('/')[1], true]);
};

/** What makes a stream say it, by somebody who sees the conversation; a new kind of event needs a line here. */
const causes: Record<LiveEventName, (id: string) => Promise<void>> = {
  hello: () =>
    runSql(
      api.databases,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'omniflow-live' and datname = current_database()`,
    ).then(() => undefined),
  changed: (id) => post(granted, `${id}/resolve`),
  gone: (id) => post(granted, `${id}/assign`, { memberId: tenant.members.officer.id }),
  rights: async () => {
    const admin = await api.signIn(tenant.members.admin);
    const { id } = await addMemberTo(api.databases, tenant, 'agent');
    expect((await admin.request('POST', `/api/v1/team/${id}/suspend`, { body: { revision: 0 } })).status).toBe(200);
  },
  told: async (id) => {
    await post(granted, `${id}/participants`, { memberId: tenant.members.admin.id });
    const admin = await api.signIn(tenant.members.admin);
    await post(admin, `${id}/notes`, {
      clientId: newId(),
      text: 'Please look.',
      mentions: [tenant.members.agentB.id, tenant.members.agentA.id],
    });
  },
};

describe('Every live event', () => {
  it.each(liveEvents)(
    'BW-5.3 When %s is said of a conversation, then whoever has no grant hears neither its id nor of it',
    async (event) => {
      const conversation = await addConversation(api.databases, api.vault, tenant, {
        assignee: tenant.members.agentB.id,
        department: tenant.departments.billing,
      });
      // In sight from here on: what was never known can't be gone.
      await post(granted, `${conversation.id}/snooze`, { until: 'reply' });
      await eventually(() => expect(heard.ids('changed')).toContain(conversation.id));
      const [said, told] = [heard.count(event), Object.values(others).map(({ stream }) => stream.count('told'))];
      await causes[event](conversation.id);
      await eventually(() => expect(heard.count(event)).toBeGreaterThan(said));
      for (const [who, { stream }] of Object.entries(others)) expect(stream.text(), who).not.toContain(conversation.id);
      expect(Object.values(others).map(({ stream }) => stream.count('told'))).toEqual(told);
    },
  );

  it('OF-5.3 When an organisation begins to ask officers for reasons, then their streams end at once and their list holds doors', async () => {
    const other = await seedTenant(api.databases, api.vault);
    const [admin, officer] = [await api.signIn(other.members.admin), await api.signIn(other.members.officer)];
    const stream = await listen(officer);
    const changed = await admin.request('PUT', '/api/v1/organisation/sight', { body: { officerSight: 'with_reason' } });
    expect(changed.status).toBe(200);
    await stream.ended;
    const list = await officer.request('GET', '/api/v1/conversations?view=all');
    expect(await list.json()).toMatchObject({
      items: [{ id: other.conversation.id, readable: false, needsReason: true, title: null }],
    });
    expect((await officer.request('GET', `/api/v1/conversations/${other.conversation.id}`)).status).toBe(404);
  });

  it('BW-5.3 When a manager leaves a department, then its conversations are gone from their open screens at once', async () => {
    const other = await seedTenant(api.databases, api.vault);
    const { manager, admin } = other.members;
    const stream = await listen(await api.signIn(manager));
    const owner = await api.signIn(admin);
    const { items } = (await (await owner.request('GET', '/api/v1/departments')).json()) as {
      items: { id: string; revision: number }[];
    };
    const frontDesk = items.find(({ id }) => id === other.departments.frontDesk)!;
    const changed = await owner.request('PUT', `/api/v1/departments/${frontDesk.id}/members`, {
      body: { memberIds: [other.members.agentA.id], revision: frontDesk.revision },
    });
    expect(changed.status).toBe(200);
    await eventually(() => expect(stream.ids('gone')).toEqual([other.conversation.id]), { withinMs: 2_000 });
  });

  it('BW-5.3 When a member is suspended, then every operation refuses them, and there is no stream for them', async () => {
    const { agentA } = tenant.members;
    await runSql(api.databases, `update membership set state = 'suspended' where id = $1`, [agentA.id]);
    const { browser } = others['an agent without a grant']!;
    const closed = Object.values(operations)
      .flatMap((group): AnyOperation[] => Object.values(group))
      .filter(({ permission }) => permission !== 'public' && permission !== 'session');
    const answers = new Set<number>();
    for (const operation of closed) {
      const path = operation.path.replace(/\{\w+\}/g, tenant.conversation.id);
      answers.add((await browser.request(operation.method.toUpperCase(), `/api/v1${path}`)).status);
    }
    expect([...answers]).toEqual([401]);
    expect((await browser.request('GET', '/api/v1/live')).status).toBe(401);
  });
});
