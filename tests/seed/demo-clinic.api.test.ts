import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from '../../channels/whatsapp/parse.ts';
import { loginUrl } from '../../database/logins.ts';
import { createGroupCommit } from '../../services/ingest/group-commit.ts';
import { prepareIntake } from '../../services/ingest/prepare.ts';
import { createRouteTable } from '../../services/ingest/routes.ts';
import { demoNumber } from '../../tools/seed/demo-number.ts';
import { demoSignIns } from '../../tools/seed/demo-people.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { testEnvironment } from '../harness/environment.ts';
import { eventually } from '../harness/eventually.ts';
import { startSimulator, type TestSimulator } from '../harness/processes.ts';
import { type TestTemporal, testTemporal } from '../harness/temporal.ts';
import { openTestVault } from '../harness/vault.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let databases: FreshDatabases;
let simulator: TestSimulator;
let env: Record<string, string>;
let temporal: TestTemporal;
let superuser: pg.Pool;

async function seed(): Promise<number> {
  const begin = performance.now();
  await promisify(execFile)(process.execPath, ['tools/seed/main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    timeout: 60_000,
  });
  return performance.now() - begin;
}

async function row(text: string, values: unknown[] = []): Promise<Record<string, unknown>> {
  return (await superuser.query(text, values)).rows[0];
}

beforeAll(async () => {
  [databases, temporal, simulator] = await Promise.all([
    freshDatabases(),
    testTemporal(),
    startSimulator({ webhookUrl: 'http://127.0.0.1:9/webhooks/meta' }),
  ]);
  env = testEnvironment({ databases, simulator, temporal });
  superuser = new pg.Pool({ connectionString: databases.dataUrl, max: 2 });
  await seed();
});

afterAll(async () => {
  await superuser?.end();
  await temporal?.close();
  await simulator?.stop();
  await databases?.drop();
});

describe('the demo clinic', () => {
  it('When the seed ran, then each conversation has a run that an operator can look at', async () => {
    await eventually(async () => {
      const { count } = await temporal.client.workflow.count(`WorkflowType = 'conversation'`);
      expect(count).toBe(30);
    });
  });

  it('When the seed ran, then conversations stand in every state', async () => {
    const states =
      await row(`select count(*)::int as total, count(*) filter (where status = 'snoozed')::int as snoozed, count(*) filter (where status = 'resolved')::int as resolved,
        count(*) filter (where assignee_id is null)::int as unassigned, count(*) filter (where unread > 0)::int as unread, count(distinct assignee_id)::int as assignees,
        count(*) filter (where window_closes_at between now() and now() + interval '1 hour')::int as closing,
        count(*) filter (where window_closes_at < now())::int as closed, count(*) filter (where held_count > 0)::int as held from conversation`);
    expect(states).toMatchObject({ total: 30, closing: 3, held: 3 });
    for (const name of ['snoozed', 'resolved', 'unassigned', 'unread', 'closed'])
      expect(states[name], name).toBeGreaterThan(1);
    expect(states.assignees).toBeGreaterThan(4);
    expect(
      await row(`select count(*) filter (where standing = 'accepted')::int as known, count(*) filter (where standing = 'asked')::int as asked,
        count(*) filter (where standing = 'unknown')::int as strangers, count(*) filter (where standing = 'refused')::int as refused from contact`),
    ).toEqual({ known: 27, asked: 1, strangers: 1, refused: 1 });
    expect(
      await row(`select (select count(*)::int from inbound_event where outcome = 'pending') as pending, (select count(*)::int from message where state in ('queued', 'sending')) as unsent,
        (select count(*)::int from nudge) as nudges, (select count(*)::int from delivery_status where message_id is null) as strays,
        (select count(*)::int from message_reaction) as reactions, (select count(*)::int from message where quote_message_id is not null) as quotes, (select count(*)::int from media where state = 'stored') as files`),
    ).toEqual({ pending: 0, unsent: 0, nudges: 0, strays: 0, reactions: 3, quotes: 30, files: 5 });
  });

  it('When the seed ran, then each page of the settings and of the log has something to show', async () => {
    expect(
      await row(`select (select count(*)::int from note) as notes, (select count(*)::int from break_glass) as openings, (select count(*)::int from partner_notice) as told,
        (select count(*)::int from conversation_grant where kind = 'participant') as participants, (select count(*)::int from conversation_event where kind = 'moved') as transfers,
        (select count(*)::int from invitation where accepted_at is null and revoked_at is null) as invited, (select count(*)::int from membership where state = 'suspended') as suspended,
        (select string_agg(health, ' ' order by health) from channel) as numbers, (select count(*)::int from sub_processor where opens_at > now() + interval '7 days') as coming`),
    ).toEqual({
      notes: 2,
      openings: 1,
      told: 0,
      participants: 1,
      transfers: 1,
      invited: 1,
      suspended: 1,
      numbers: 'ok stopped',
      coming: 1,
    });
  });

  it('When a customer of the demo writes on the phone, then the words land in the conversation that is there', async () => {
    const before = await row('select count(*)::int as threads, sum(last_seq)::int as words from conversation_counter');
    for (const customer of ['demo-01', 'demo-25']) {
      await fetch(`${simulator.url}/control/customers/${customer}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'text', text: 'Are you there?' }),
      });
    }
    const deliveries = (await (await fetch(`${simulator.url}/control/deliveries`)).json()) as {
      items: { bytes: string }[];
    };
    for (const { bytes } of deliveries.items) await takeIn(bytes);
    expect(await row('select count(*)::int as threads, sum(last_seq)::int as words from conversation_counter')).toEqual(
      { threads: before.threads, words: Number(before.words) + 2 },
    );
  });

  it('When the seed runs again, then it changes nothing and takes a moment', async () => {
    const counts =
      'select (select count(*) from message) as messages, (select count(*) from audit_event) as audit, (select count(*) from auth."user") as people';
    const before = await row(counts);
    expect(await seed()).toBeLessThan(8_000);
    expect(await row(counts)).toEqual(before);
  });

  it('When the seed ran, then the start finds the sign-ins it prints', () => {
    expect(JSON.parse(readFileSync(join(env.DATA_DIR ?? '', 'demo.json'), 'utf8'))).toEqual({ signIns: demoSignIns });
  });

  it('When the phone shows a chat, then it holds what the clinic holds', async () => {
    const chat = (await (await fetch(`${simulator.url}/control/chats/${demoNumber.accountId}/demo-01`)).json()) as {
      messages: { type: string }[];
    };
    const kept =
      await row(`select count(*)::int as messages from message m join conversation_counter c on c.conversation_id = m.conversation_id
      where m.conversation_id = (select conversation_id from message where kind = 'document' and author = 'customer' order by at desc limit 1)`);
    // The reaction is a line of its own on the phone; "Are you there?" was written after the seed.
    expect(chat.messages.filter((one) => one.type !== 'reaction')).toHaveLength(Number(kept.messages) + 1);
  });
});

async function takeIn(bytes: string): Promise<void> {
  const vault = await openTestVault(databases);
  const pool = new pg.Pool({
    connectionString: loginUrl(databases.dataUrl, 'omniflow_ingest', databases.loginSecret),
    max: 1,
  });
  const commit = createGroupCommit({ pool, onStored: () => undefined, onError: () => undefined });
  await commit.store(await prepareIntake({ vault, routes: createRouteTable(pool) }, parse(Buffer.from(bytes))));
  await pool.end();
  await vault.close();
}
