import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../api/http/operations.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase, type Database } from '../../database/scope.ts';
import { watchedExports } from '../../domain/security/unusual.ts';
import { auditEvents } from '../../services/audit/events.ts';
import { tellOfUnusualActivity } from '../../worker/tell-of-unusual.ts';
import { addConversation, type SeededTenant } from '../harness/rows.ts';
import { shared } from '../harness/shared.ts';
import type { AnyOperation } from '../isolation/operation-requests.ts';
import { type Guarded, startGuarded } from './guarded.ts';
import { ask } from './people.ts';

const guarded = shared(startGuarded);
const api = () => guarded().api;
const sql: Guarded['sql'] = (...given) => guarded().sql(...given);
let workerDatabase: Database;

beforeAll(async () => {
  const { databases, vault } = api();
  const url = loginUrl(databases.dataUrl, 'omniflow_worker', databases.loginSecret);
  workerDatabase = createDatabase({ orm: await createOrm({ url, poolSize: 2 }), vault, onCommitted: () => undefined });
});
afterAll(() => workerDatabase?.close());

describe('BW-2.6 Unusual reading and exporting', () => {
  /** One round of the worker, as its own login and at this moment of the database's clock. */
  async function round(now = new Date()): Promise<void> {
    const failures: unknown[] = [];
    const onError = (error: unknown): void => void failures.push(error);
    await tellOfUnusualActivity({ pool: guarded().worker, database: workerDatabase, now, onError });
    expect(failures).toEqual([]);
  }
  const alertsAbout = (memberId: string) =>
    sql<{ detail: object; at: Date }>(
      `select detail from audit_event where kind = 'security.unusual_activity' and subject_id = $1 order by at`,
      [memberId],
    );
  const toldOf = async (memberId: string) =>
    (
      await sql<{ role: string; mails: number }>(
        `select r.role, (select count(*)::int from mail_outbox o where o.recipient_id = r.user_id and o.template = 'unusual-activity') as mails
          from notification n join membership r on r.id = n.member_id where n.kind = 'unusual' and n.actor_id = $1 and n.subject_id = $1 order by r.role`,
        [memberId],
      )
    ).map(({ role, mails }) => `${role} ${mails}`);
  const limits = (tenant: SeededTenant, reads: number, exports: number) =>
    sql('update tenant set reads_per_hour = $2, exports_per_day = $3 where id = $1', [tenant.id, reads, exports]);

  it('BW-2.6 OF-5.3 When a member harvests conversations, then admins and privacy officers are told, once in an hour', async () => {
    const { tenant, member, browser } = await guarded().fresh();
    await limits(tenant, 10, 5);
    const ids: string[] = [];
    for (let count = 0; count < 11; count += 1)
      ids.push((await addConversation(api().databases, api().vault, tenant, { assignee: member.id })).id);
    const harvest = async (from: number, to: number): Promise<void> => {
      for (const id of ids.slice(from, to))
        expect((await ask(browser, 'GET', `/conversations/${id}/messages`)).status).toBe(200);
    };
    await harvest(0, 10);
    await harvest(0, 10); // the same ones again are not more
    await round();
    expect(await alertsAbout(member.id)).toEqual([]);
    await harvest(10, 11);
    await Promise.all([round(), round()]);
    await round();
    expect(await alertsAbout(member.id)).toEqual([{ detail: { what: 'reads', seen: 11, allowed: 10 } }]);
    expect(await toldOf(member.id)).toEqual(['admin 1', 'privacy_officer 1']);
    const officer = await api().signIn(tenant.members.officer);
    const { items } = (await ask(officer, 'GET', '/notifications')).body as { items: object[] };
    expect(items).toMatchObject([{ kind: 'unusual', subjectId: member.id, actorName: member.name, code: 'reads' }]);
  });

  it('BW-2.6 When a member always reads a lot, then five times their own usual is what counts', async () => {
    const { tenant, member } = await guarded().fresh();
    await limits(tenant, 10, 5);
    const read = (hoursAgo: number, count: number) =>
      sql(
        `insert into read_log (id, tenant_id, actor_kind, actor_id, conversation_id, bucket, surface, purpose)
          select uuidv7(), $1, 'member', $2, gen_random_uuid(), date_bin('5 minutes', now() - make_interval(hours => $3), 'epoch'), 'thread', 'service' from generate_series(1, $4)`,
        [tenant.id, member.id, hoursAgo, count],
      );
    for (const day of [1, 2, 3]) await read(day * 24, 4);
    await read(0, 20);
    await round();
    expect(await alertsAbout(member.id)).toEqual([]);
    await read(0, 1);
    await round();
    expect(await alertsAbout(member.id)).toEqual([{ detail: { what: 'reads', seen: 21, allowed: 20 } }]);
  });

  it('BW-2.6 When somebody exports again and again, then that is told, and told again only after another export', async () => {
    const { tenant } = await guarded().fresh();
    await limits(tenant, 60, 2);
    const { officer } = tenant.members;
    const browser = await api().signIn(officer);
    const exportLog = () => ask(browser, 'POST', '/audit/exports', { format: 'csv', reads: true });
    for (let time = 0; time < 2; time += 1) expect((await exportLog()).status).toBeLessThan(300);
    await round();
    expect(await alertsAbout(officer.id)).toEqual([]);
    await exportLog();
    await round();
    await round(new Date(Date.now() + 2 * 3_600_000));
    expect(await alertsAbout(officer.id)).toEqual([{ detail: { what: 'exports', seen: 3, allowed: 2 } }]);
  });

  it('BW-2.6 When something exports, then it asks for password or second step first, and is counted', () => {
    const exporting = Object.values(operations)
      .flatMap((group): AnyOperation[] => Object.values(group))
      .filter(({ id }) => id.startsWith('export'));
    expect(exporting.map(({ id }) => id)).toEqual(expect.arrayContaining(['exportAuditLog', 'exportAccount']));
    expect(exporting.filter(({ stepUp }) => !stepUp)).toEqual([]);
    const kinds = Object.keys(auditEvents).filter((kind) => kind.endsWith('.exported') && kind !== 'account.exported');
    expect(kinds).toEqual([...watchedExports]);
  });

  it('When an admin changes the limits, then before and after stand in the log', async () => {
    const { tenant } = await guarded().fresh();
    const admin = await api().signIn(tenant.members.admin);
    const body = { readsPerHour: 200, exportsPerDay: 1 };
    expect(await ask(admin, 'PUT', '/organisation/alert-rules', body)).toMatchObject({ status: 200, body });
    const [entry] = await sql(
      `select detail from audit_event where tenant_id = $1 and kind = 'security.alert_rules_changed'`,
      [tenant.id],
    );
    expect(entry).toEqual({ detail: { before: { readsPerHour: 60, exportsPerDay: 5 }, after: body } });
  });
});
