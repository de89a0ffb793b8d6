import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addConversation, runSql, seedTenant } from '../harness/rows.ts';
import { type Clinic, get, idsOf, listOf, openClinic, type Row } from './inbox-calls.ts';

const minuteMs = 60_000;
let clinic: Clinic;

beforeAll(async () => {
  clinic = await openClinic();
});
afterAll(() => clinic?.api.close());

describe('Views of the inbox', () => {
  it('OF-4.2 When agents list, then each sees what is granted to them and admins see all', async () => {
    const { api, tenant, admin, manager, agentA, agentB } = clinic;
    const billing = await addConversation(api.databases, api.vault, tenant, {
      assignee: tenant.members.agentB.id,
      department: tenant.departments.billing,
    });
    expect(await idsOf(agentA, 'view=all')).toContain(tenant.conversation.id);
    expect(await idsOf(agentA, 'view=all')).not.toContain(billing.id);
    expect(await idsOf(agentB, 'view=mine')).toEqual([billing.id]);
    expect(await idsOf(manager, 'view=all')).not.toContain(billing.id);
    expect(await idsOf(admin, 'view=all')).toEqual(expect.arrayContaining([billing.id, tenant.conversation.id]));
  });

  it('BW-5.3 When an agent looks at the queue, then only where and since when somebody waits is told', async () => {
    const { api, tenant, manager, agentA, agentB } = clinic;
    const queued = await addConversation(api.databases, api.vault, tenant, {
      name: 'Ravi Iyer',
      text: 'My test results please',
    });
    const response = await agentA.request('GET', '/api/v1/conversations?view=unassigned');
    const text = await response.text();
    const row = (JSON.parse(text) as { items: Row[] }).items.find(({ id }) => id === queued.id);
    expect(row).toMatchObject({
      title: null,
      readable: false,
      preview: { kind: 'hidden', author: null, text: null, state: null },
      unread: 0,
      windowClosesAt: null,
      assignee: null,
      channel: { provider: 'whatsapp', name: 'Reception' },
      department: { name: 'Front desk' },
    });
    expect(row?.waitingSince).not.toBe(null);
    // Ids and times hold any three figures by chance.
    const said = text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
    for (const secret of ['Ravi', 'results', queued.phone.slice(-3)]) expect(said).not.toContain(secret);
    for (const secret of [queued.phone, queued.contactId]) expect(text).not.toContain(secret);
    expect((await agentA.request('GET', `/api/v1/conversations/${queued.id}`)).status).toBe(404);
    expect((await agentA.request('GET', `/api/v1/conversations/${queued.id}/messages`)).status).toBe(404);
    expect(await idsOf(agentB, 'view=unassigned')).not.toContain(queued.id);
    expect((await listOf(manager, 'view=unassigned')).items.find(({ id }) => id === queued.id)).toMatchObject({
      title: 'Ravi Iyer',
      readable: true,
    });
    expect(await idsOf(agentA, 'view=unassigned&unread=true')).toEqual([]);
  });

  it('When pages are turned in either order, then every conversation comes exactly once', async () => {
    const { api } = clinic;
    const other = await seedTenant(api.databases, api.vault);
    const at = new Date();
    const added: string[] = [other.conversation.id];
    for (let minute = 1; minute <= 6; minute++) {
      // Two at the same instant: the id decides.
      const same = new Date(at.getTime() - Math.ceil(minute / 2) * minuteMs);
      added.push(
        (await addConversation(api.databases, api.vault, other, { at: same, assignee: other.members.agentA.id })).id,
      );
    }
    const browser = await api.signIn(other.members.agentA);
    for (const sort of ['newest', 'oldest']) {
      const seen: Row[] = [];
      let after = '';
      do {
        const page = await listOf(browser, `view=mine&sort=${sort}&limit=2${after}`);
        seen.push(...page.items);
        after = page.next === null ? '' : `&after=${page.next}`;
      } while (after !== '');
      expect(seen.map(({ id }) => id).sort()).toEqual([...added].sort());
      const times = seen.map(({ lastActivityAt }) => lastActivityAt);
      expect(times).toEqual(sort === 'newest' ? times.toSorted().reverse() : times.toSorted());
    }
  });

  it('When rows are filtered and counted, then list and numbers agree', async () => {
    const { api } = clinic;
    const other = await seedTenant(api.databases, api.vault);
    const [soon, queued] = [
      await addConversation(api.databases, api.vault, other, {
        assignee: other.members.agentA.id,
        windowClosesAt: new Date(Date.now() + 30 * minuteMs),
      }),
      await addConversation(api.databases, api.vault, other),
    ];
    await runSql(api.databases, 'update conversation set unread = 0 where id = $1', [other.conversation.id]);
    const [agent, boss] = [await api.signIn(other.members.agentA), await api.signIn(other.members.admin)];
    expect(await idsOf(agent, 'view=mine&unread=true')).toEqual([soon.id]);
    expect(await idsOf(agent, 'view=mine&closing=true')).toEqual([soon.id]);
    expect(await get(agent, '/conversations/counts')).toEqual({
      mine: 2,
      unassigned: 1,
      all: 2,
      unread: 1,
      closing: 1,
    });
    expect(await get(boss, '/conversations/counts')).toEqual({ mine: 0, unassigned: 1, all: 3, unread: 2, closing: 1 });
    expect(await get(await api.signIn(other.members.agentB), '/conversations/counts')).toEqual({
      mine: 0,
      unassigned: 0,
      all: 0,
      unread: 0,
      closing: 0,
    });
    expect(await idsOf(boss, 'view=unassigned')).toEqual([queued.id]);
  });
});
