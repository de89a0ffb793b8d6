import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { eventually } from '../harness/eventually.ts';
import { addConversation, runSql, type SeededTenant, seedTenant } from '../harness/rows.ts';
import { type LiveStream, openStream } from './live-stream.ts';
import { type Browser, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let tenant: SeededTenant;
let stranger: SeededTenant;
const streams: LiveStream[] = [];

beforeAll(async () => {
  api = await startTestApi();
  [tenant, stranger] = [await seedTenant(api.databases, api.vault), await seedTenant(api.databases, api.vault)];
});
afterAll(async () => {
  for (const stream of streams) stream.close();
  await api?.close();
});

async function listen(browser: Browser): Promise<LiveStream> {
  const stream = await openStream(api.url, browser);
  streams.push(stream);
  await stream.hello();
  return stream;
}

describe('Live news', () => {
  it('When a conversation changes, then those who see it hear its id at once and nobody else hears anything', async () => {
    const agentA = await api.signIn(tenant.members.agentA);
    const [mine, colleague, foreign] = [
      await listen(agentA),
      await listen(await api.signIn(tenant.members.agentB)),
      await listen(await api.signIn(stranger.members.admin)),
    ];
    const begin = performance.now();
    await agentA.request('POST', `/api/v1/conversations/${tenant.conversation.id}/snooze`, {
      body: { until: 'reply' },
    });
    await eventually(() => expect(mine.ids('changed')).toContain(tenant.conversation.id));
    expect(performance.now() - begin).toBeLessThan(2_000);
    // A change the others do see proves that their streams are past the first one.
    const billing = await addConversation(api.databases, api.vault, tenant, {
      assignee: tenant.members.agentB.id,
      department: tenant.departments.billing,
    });
    await (await api.signIn(tenant.members.admin)).request('POST', `/api/v1/conversations/${billing.id}/resolve`);
    await (await api.signIn(stranger.members.admin)).request(
      'POST',
      `/api/v1/conversations/${stranger.conversation.id}/resolve`,
    );
    await eventually(() => expect(colleague.ids('changed')).toEqual([billing.id]));
    await eventually(() => expect(foreign.ids('changed')).toEqual([stranger.conversation.id]));
    expect(colleague.text()).not.toContain(tenant.conversation.id);
    expect(foreign.text()).not.toContain(tenant.conversation.id);
    expect(mine.text()).not.toContain(billing.id);
  });

  it('OF-4.2 When a conversation is given away, then who had it is told within two seconds that it is gone', async () => {
    const given = await addConversation(api.databases, api.vault, tenant, { assignee: tenant.members.agentA.id });
    const sender = await api.signIn(tenant.members.agentA);
    const [before, after] = [await listen(sender), await listen(await api.signIn(tenant.members.agentB))];
    const begin = performance.now();
    const assigned = await sender.request('POST', `/api/v1/conversations/${given.id}/assign`, {
      body: { memberId: tenant.members.agentB.id },
    });
    expect(assigned.status).toBe(204);
    await eventually(() => expect(before.ids('gone')).toEqual([given.id]), { withinMs: 2_000 });
    await eventually(() => expect(after.ids('changed')).toEqual([given.id]), { withinMs: 2_000 });
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(before.ids('changed')).not.toContain(given.id);
    // What happens to it from now on is none of the sender's business.
    await (await api.signIn(tenant.members.agentB)).request('POST', `/api/v1/conversations/${given.id}/resolve`);
    await eventually(() => expect(after.ids('changed').length).toBeGreaterThan(1));
    expect(before.ids('gone')).toEqual([given.id]);
  });

  it('BW-5.3 When a colleague takes from the queue, then the department hears that it is gone and other departments nothing', async () => {
    const queued = await addConversation(api.databases, api.vault, tenant);
    const manager = await api.signIn(tenant.members.manager);
    const [desk, billing] = [
      await listen(await api.signIn(tenant.members.agentA)),
      await listen(await api.signIn(tenant.members.agentB)),
    ];
    expect((await manager.request('POST', `/api/v1/conversations/${queued.id}/take`)).status).toBe(200);
    await eventually(() => expect(desk.ids('gone')).toEqual([queued.id]));
    expect(billing.text()).not.toContain(queued.id);
  });

  it('When many changes come at once, then they leave in few batches', async () => {
    const admin = await api.signIn(tenant.members.admin);
    const stream = await listen(admin);
    for (const status of ['snooze', 'reopen', 'snooze', 'reopen', 'snooze', 'reopen']) {
      await admin.request(
        'POST',
        `/api/v1/conversations/${tenant.conversation.id}/${status}`,
        status === 'snooze' ? { body: { until: 'reply' } } : {},
      );
    }
    await eventually(() => expect(stream.ids('changed')).toContain(tenant.conversation.id));
    expect(stream.ids('changed').length).toBeLessThanOrEqual(6);
  });

  it('When a member is suspended while listening, then nothing more reaches them', async () => {
    const other = await seedTenant(api.databases, api.vault);
    const [agent, admin] = [
      await listen(await api.signIn(other.members.agentA)),
      await api.signIn(other.members.admin),
    ];
    const watching = await listen(admin);
    await runSql(api.databases, `update membership set state = 'suspended' where id = $1`, [other.members.agentA.id]);
    await admin.request('POST', `/api/v1/conversations/${other.conversation.id}/resolve`);
    await eventually(() => expect(watching.ids('changed')).toEqual([other.conversation.id]));
    await eventually(() => expect(agent.ids('gone')).toEqual([other.conversation.id]));
    expect(agent.ids('changed')).toEqual([]);
  });

  it('When sessions end elsewhere, then their streams end at once and those of others go on', async () => {
    const { members } = await seedTenant(api.databases, api.vault);
    const [here, there, colleague] = await Promise.all([
      api.signIn(members.agentA),
      api.signIn(members.agentA),
      api.signIn(members.agentB),
    ]);
    const [own, other, foreign] = [await listen(here), await listen(there), await listen(colleague)];
    const isOpen = (stream: LiveStream) =>
      Promise.race([stream.ended.then(() => false), Promise.resolve().then(() => true)]);
    await here.request('POST', '/api/auth/revoke-other-sessions', { body: {} });
    await other.ended;
    expect(await isOpen(own)).toBe(true);
    await here.request('POST', '/api/auth/revoke-sessions', { body: {} });
    await own.ended;
    expect(await isOpen(foreign)).toBe(true);
  });

  it('When the server is told of ids nobody knows, then nothing leaves', async () => {
    const agentA = await api.signIn(tenant.members.agentA);
    const stream = await listen(agentA);
    const unknown = newId();
    await runSql(api.databases, 'select pg_notify($1, $2)', ['live', JSON.stringify({ t: tenant.id, c: [unknown] })]);
    await runSql(api.databases, 'select pg_notify($1, $2)', ['live', 'not json']);
    await agentA.request('POST', `/api/v1/conversations/${tenant.conversation.id}/snooze`, {
      body: { until: 'reply' },
    });
    await eventually(() => expect(stream.ids('changed')).toContain(tenant.conversation.id));
    expect(stream.text()).not.toContain(unknown);
  });

  it('When the listening connection breaks, then every browser is told to look again', async () => {
    const stream = await listen(await api.signIn(tenant.members.agentA));
    expect(stream.count('hello')).toBe(1);
    await runSql(
      api.databases,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'omniflow-live' and datname = current_database()`,
    );
    await eventually(() => expect(stream.count('hello')).toBe(2));
  });

  it('When nobody is signed in, then there is no stream', async () => {
    expect((await api.anonymous.request('GET', '/api/v1/live')).status).toBe(401);
  });

  it('When a member opens ever more streams, then the next one is refused', async () => {
    const other = await seedTenant(api.databases, api.vault);
    const agent = await api.signIn(other.members.agentA);
    for (let opened = 0; opened < 12; opened++) await listen(agent);
    expect((await agent.request('GET', '/api/v1/live')).status).toBe(429);
  });
});
