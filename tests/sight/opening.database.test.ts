import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLivePublisher, readNews } from '../../database/live.ts';
import { loginUrl } from '../../database/logins.ts';
import type { LiveNews } from '../../domain/inbox/news.ts';
import { assignConversation } from '../../services/inbox/assign-conversation.ts';
import { addParticipant, removeParticipant } from '../../services/inbox/change-participants.ts';
import { getConversation } from '../../services/inbox/get-conversation.ts';
import { listConversations } from '../../services/inbox/list-conversations.ts';
import { listMessages } from '../../services/inbox/list-messages.ts';
import { listOpenings } from '../../services/inbox/list-openings.ts';
import { openWithReason } from '../../services/inbox/open-with-reason.ts';
import { takeConversation } from '../../services/inbox/take-conversation.ts';
import { listNotifications } from '../../services/notifications/list-notifications.ts';
import { endOpenings } from '../../worker/end-openings.ts';
import { eventually } from '../harness/eventually.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type Desk, openDesk } from './desk.ts';

const words = 'The family of the patient complained by phone';
let product: Product;
let desk: Desk;
let conversationId: string;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());

async function openOne(): Promise<void> {
  desk = await openDesk(product);
  conversationId = desk.tenant.conversation.id;
  await open();
}

const open = () =>
  desk.as(
    'officer',
    (scope) => openWithReason(scope, { conversationId, reason: 'complaint', text: words }),
    'with_reason',
  );
const told = (who: 'admin' | 'officer' | 'manager' | 'agentA') =>
  desk.as(who, (scope) => listNotifications(scope, { after: null, limit: 10 }), 'with_reason');

describe('A conversation opened with a reason', () => {
  it('OF-5.3 When an officer opens it, then it is theirs for 60 minutes by the clock of the database, and the thread says so', async () => {
    await openOne();
    const { rows } = await product.superuser.query(
      `select extract(epoch from expires_at - opened_at)::int as seconds from break_glass where conversation_id = $1`,
      [conversationId],
    );
    expect(rows).toEqual([{ seconds: 3_600 }]);
    const detail = await desk.as('officer', (scope) => getConversation(scope, { conversationId }), 'with_reason');
    expect(Date.parse(detail.openUntil ?? '') - Date.now()).toBeGreaterThan(59 * 60_000);
    const thread = await desk.as('agentA', (scope) => listMessages(scope, { conversationId, before: null, limit: 10 }));
    expect(thread.items.at(-1)).toMatchObject({ event: { kind: 'opened_with_reason' } });
  });

  it('OF-5.3 When it was opened, then every other admin and officer is told in the same transaction, and which one is not said', async () => {
    await openOne();
    const alert = (await told('admin')).items[0];
    expect(alert).toMatchObject({
      kind: 'break_glass',
      conversationId: null,
      code: 'complaint',
      actorName: desk.tenant.members.officer.name,
    });
    expect((await told('officer')).items).toEqual([]);
    expect((await told('agentA')).items).toEqual([]);
    expect(product.committed.at(-1)?.told).toEqual([desk.tenant.members.admin.id]);
    const { rows } = await product.superuser.query(
      'select template, recipient_id, refs from mail_outbox where tenant_id = $1',
      [desk.tenant.id],
    );
    expect(rows).toMatchObject([
      {
        template: 'break-glass',
        recipient_id: desk.tenant.members.admin.userId,
        refs: { memberId: desk.tenant.members.officer.id },
      },
    ]);
  });

  it('OF-5.3 When the report is asked for, then it says who, when, why and what was read under it; to others it is empty', async () => {
    await openOne();
    const read = () =>
      desk.as('officer', (scope) => listMessages(scope, { conversationId, before: null, limit: 10 }), 'with_reason');
    await read();
    await read();
    await desk.as('agentA', (scope) => listMessages(scope, { conversationId, before: null, limit: 10 }));
    const report = await desk.as('admin', (scope) => listOpenings(scope, { after: null, limit: 10 }), 'with_reason');
    expect(report.items).toMatchObject([
      {
        conversationId,
        memberName: desk.tenant.members.officer.name,
        reason: 'complaint',
        text: words,
        channelName: 'Reception',
        reads: [{ surface: 'thread', times: 1 }],
      },
    ]);
    expect((await desk.as('manager', (scope) => listOpenings(scope, { after: null, limit: 10 }))).items).toEqual([]);
    const { rows } = await product.superuser.query(
      `select purpose from read_log where conversation_id = $1 order by purpose`,
      [conversationId],
    );
    expect(rows).toEqual([{ purpose: 'break_glass' }, { purpose: 'service' }]);
  });

  it('OF-5.2 OF-5.3 When the reason is stored, then no byte of its words is in clear, in rows, log or news', async () => {
    await openOne();
    for (const table of ['break_glass', 'audit_event', 'notification', 'conversation_event']) {
      const { rows } = await product.superuser.query(`select t::text as row from ${table} t where tenant_id = $1`, [
        desk.tenant.id,
      ]);
      expect(JSON.stringify(rows), table).not.toContain('complained');
    }
    expect(JSON.stringify(product.committed)).not.toContain('complained');
  });

  it('OF-5.3 When its time is over, then the database refuses it at once, and the next round tells the screens before it removes the row', async () => {
    await openOne();
    await product.superuser.query(
      `update conversation_grant set expires_at = now() where conversation_id = $1 and kind = 'break_glass'`,
      [conversationId],
    );
    await expect(
      desk.as('officer', (scope) => getConversation(scope, { conversationId }), 'with_reason'),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const heard = await hear();
    const pool = new pg.Pool({
      connectionString: loginUrl(product.databases.dataUrl, 'omniflow_worker', product.databases.loginSecret),
      max: 2,
    });
    const errors: unknown[] = [];
    await endOpenings({ pool, live: createLivePublisher(pool, (error) => errors.push(error)) });
    await eventually(() =>
      expect(heard.news).toEqual([
        { tenantId: desk.tenant.id, conversationIds: [conversationId], told: [], rights: false },
      ]),
    );
    const { rows } = await product.superuser.query(
      `select 1 from conversation_grant where conversation_id = $1 and kind = 'break_glass'`,
      [conversationId],
    );
    expect([rows, errors]).toEqual([[], []]);
    await Promise.all([heard.close(), pool.end()]);
  });

  it('OF-5.3 When a reason let somebody in, then they may pass it on but not keep it', async () => {
    await openOne();
    const { members } = desk.tenant;
    const asOfficer = <T>(use: Parameters<typeof desk.as<T>>[1]) => desk.as('officer', use, 'with_reason');
    for (const keep of [
      () => asOfficer((scope) => takeConversation(scope, { conversationId })),
      () => asOfficer((scope) => assignConversation(scope, { conversationId, memberId: members.officer.id })),
      () => asOfficer((scope) => addParticipant(scope, { conversationId, memberId: members.officer.id })),
    ])
      await expect(keep()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await asOfficer((scope) => assignConversation(scope, { conversationId, memberId: members.agentB.id }));
    await expect(asOfficer((scope) => getConversation(scope, { conversationId }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('OF-5.3 When they close it before its time, then sight ends and the report says when', async () => {
    await openOne();
    const memberId = desk.tenant.members.officer.id;
    await desk.as('officer', (scope) => removeParticipant(scope, { conversationId, memberId }), 'with_reason');
    await expect(
      desk.as('officer', (scope) => getConversation(scope, { conversationId }), 'with_reason'),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const report = await desk.as('admin', (scope) => listOpenings(scope, { after: null, limit: 10 }));
    expect(Date.parse(report.items[0]?.endedAt ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('BW-5.3 When an agent or manager calls the function, then it answers as if nothing existed', async () => {
    await openOne();
    for (const who of ['agentB', 'manager'] as const)
      await expect(
        desk.as(who, (scope) => openWithReason(scope, { conversationId, reason: 'safety', text: words })),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('Closed doors', () => {
  it('OF-5.3 When officers open with a reason, then their list shows where and since when, and no person', async () => {
    await openOne();
    const closed = await desk.conversation({ department: 'billing', assignee: 'agentB' });
    const { items } = await desk.as(
      'officer',
      (scope) =>
        listConversations(scope, {
          view: 'all',
          status: 'open',
          unread: false,
          closing: false,
          sort: 'newest',
          after: null,
          limit: 10,
        }),
      'with_reason',
    );
    expect(items.find(({ id }) => id === closed.id)).toMatchObject({
      readable: false,
      needsReason: true,
      title: null,
      preview: { kind: 'hidden', text: null },
      department: { name: 'Billing' },
      assignee: { name: desk.tenant.members.agentB.name },
    });
    expect(items.find(({ id }) => id === conversationId)).toMatchObject({ readable: true, needsReason: false });
    expect(JSON.stringify(items.filter(({ readable }) => !readable))).not.toContain(closed.phone);
  });
});

async function hear(): Promise<{ news: LiveNews[]; close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: product.databases.dataUrl });
  await client.connect();
  const news: LiveNews[] = [];
  client.on('notification', ({ payload }) => {
    const one = readNews(payload ?? '');
    if (one !== null) news.push(one);
  });
  await client.query('listen live');
  return { news, close: () => client.end() };
}
