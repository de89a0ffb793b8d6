import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyIdOf, unseal } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';
import { enqueueMessage } from '../../services/delivery/enqueue-message.ts';
import { snoozeConversation } from '../../services/inbox/snooze-conversation.ts';
import { type CrashSite, openCrashSite } from '../harness/crash-site.ts';
import { eventually } from '../harness/eventually.ts';
import { type Clinic, openClinic } from '../harness/people.ts';

const people = 40;
const perPerson = 25;
const snoozers = 4;
const token = 'token-of-the-crash-suite';

let site: CrashSite;
let clinic: Clinic;
const admin = () =>
  ({ tenantId: clinic.tenantId, actor: { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' } }) as const;

async function control<T>(path: string, body?: object, method = body === undefined ? 'GET' : 'POST'): Promise<T> {
  const response = await fetch(`${site.simulator.url}/control/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function rows<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await site.superuser.query(text, values)).rows as Row[];
}

/** As a browser does it: the same client id again until the server answered. */
async function insist<T>(act: () => Promise<T>): Promise<T> {
  const result = await eventually(
    () =>
      act().then(
        (value) => ({ value }),
        (error: unknown) => {
          if (error instanceof DomainError && error.code !== 'UNAVAILABLE') return { error };
          throw error;
        },
      ),
    { withinMs: 30_000, everyMs: 200 },
  );
  if ('error' in result) throw result.error;
  return result.value;
}

interface Reply {
  conversationId: string;
  messageId: string;
}

function reply(conversationId: string, text: string): Promise<Reply> {
  const clientId = randomUUID();
  return insist(async () => {
    const { messageId } = await site.staff.withScope(admin(), (scope) =>
      enqueueMessage(scope, { conversationId, clientId, content: { kind: 'text', text } }),
    );
    return { conversationId, messageId };
  });
}

describe('pulling the plug in the middle of a burst', () => {
  let customers: string[];
  let replies: Reply[];
  let snoozed: string[];
  let burst: string[][];

  beforeAll(async () => {
    site = await openCrashSite();
    const account = await control<{ wabaId: string; numbers: { id: string }[] }>('accounts', {
      name: 'Clinic',
      accessToken: token,
      subscribed: true,
      numbers: [{ displayPhoneNumber: '15550001111' }],
    });
    clinic = await openClinic(
      { superuser: site.superuser, worker: site.system, vault: site.vault },
      { askConsent: 'automatic', token, accountId: account.numbers[0]!.id },
    );
    customers = [];
    for (let n = 0; n < people + snoozers; n++) {
      const { id } = await control<{ id: string }>('customers', {
        name: `Person ${n}`,
        phone: `+9198765${String(10_000 + n)}`,
        autoReply: 'button:0',
      });
      customers.push(id);
    }
    await Promise.all(customers.map((id) => control(`customers/${id}/messages`, { type: 'text', text: 'Hello' })));
    await eventually(
      async () =>
        expect(await rows(`select count(*)::int as n from contact where standing = 'accepted'`)).toEqual([
          { n: customers.length },
        ]),
      { withinMs: 45_000, everyMs: 200 },
    );
  }, 100_000);
  afterAll(() => site.close(), 30_000);

  it('When API, worker, both database clusters and Temporal are killed and its store is deleted then every message is there once, in order, every reply left once, every wait was kept', async () => {
    const conversations = (await rows<{ id: string }>('select id from conversation order by created_at')).map(
      ({ id }) => id,
    );
    snoozed = await quietConversations();
    const wakeAt = new Date(Date.now() + 12_000);
    for (const conversationId of snoozed)
      await site.staff.withScope(admin(), (scope) => snoozeConversation(scope, { conversationId, until: wakeAt }));
    await control(
      'profile',
      {
        name: 'rough',
        delayMs: { min: 0, max: 15_000 },
        batchSize: 8,
        concurrency: 6,
        retry: { firstMs: 500, factor: 1.5, maxMs: 3000, giveUpMs: 600_000 },
      },
      'PUT',
    );
    burst = (
      await control<{ customers: { wamids: string[] }[] }>('bursts', {
        customers: customers.slice(0, people),
        perCustomer: perPerson,
        seed: 7,
        textPrefix: 'burst',
        gapSeconds: 1,
      })
    ).customers.map(({ wamids }) => wamids);
    const early = Promise.all(conversations.slice(0, people / 2).map((id, n) => reply(id, `early ${n}`)));

    await site.api.kill();
    await site.restartApi();
    await site.worker.kill();
    await site.restartWorker();
    await site.data.kill();
    await site.data.restart();
    await site.keys.kill();
    await site.keys.restart();
    await site.temporal.kill();
    await site.temporal.restart();
    const late = Promise.all(conversations.slice(people / 2).map((id, n) => reply(id, `late ${n}`)));
    await site.temporal.stop();
    await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${site.temporalFile}${suffix}`, { force: true })));
    await site.temporal.restart();
    replies = [...(await early), ...(await late)];

    await eventually(() => control('idle?timeoutMs=1000'), { withinMs: 60_000 });
    await eventually(expectSettled, { withinMs: 60_000, everyMs: 200 });

    expect(await counts()).toEqual({
      shown: people * perPerson,
      events: people * perPerson,
      pending: 0,
      gaps: 0,
      behind: 0,
    });
    expect(await shownOrder()).toEqual(intendedOrder());
    await expectRepliesOnce();
    expect(await rows('select status from conversation where id = any($1)', [snoozed])).toEqual(
      snoozed.map(() => ({ status: 'open' })),
    );
    expect(await rows('select kind from obligation where done_at is null and due_at < now()')).toEqual([]);
  }, 150_000);

  async function quietConversations(): Promise<string[]> {
    const found = await rows<{ id: string }>(`select id from conversation order by created_at desc`);
    const quiet: string[] = [];
    for (const { id } of found) if (!(await hasBurstCustomer(id))) quiet.push(id);
    return quiet;
  }

  /** The snoozers wrote once and are not part of the burst: told apart by the number in their sealed identity. */
  async function hasBurstCustomer(conversationId: string): Promise<boolean> {
    const phone = await phoneOf(conversationId);
    return Number(phone.slice(-5)) < 10_000 + people;
  }

  async function phoneOf(conversationId: string): Promise<string> {
    const [row] = await rows<{ id: string; sealed: Buffer }>(
      `select i.id, i.sealed from contact_identity i join conversation c on c.contact_id = i.contact_id where c.id = $1 and i.kind = 'msisdn'`,
      [conversationId],
    );
    const key = await site.vault.keyById(clinic.tenantId, keyIdOf(row!.sealed));
    return unseal<{ value: string }>(key, row!.sealed, {
      tenantId: clinic.tenantId,
      table: 'contact_identity',
      rowId: row!.id,
    }).value;
  }

  async function expectSettled(): Promise<void> {
    const state = await rows(
      `select (select count(*)::int from inbound_event where outcome = 'pending') as pending,
        (select count(*)::int from message where state in ('queued', 'sending')) as leaving,
        (select count(*)::int from conversation where status = 'snoozed') as asleep`,
    );
    expect(state).toEqual([{ pending: 0, leaving: 0, asleep: 0 }]);
  }

  async function counts(): Promise<object> {
    const [found] = await rows<object>(`
      select (select count(*)::int from message where author = 'customer' and kind = 'text' and in_seq > 2) as shown,
        (select count(*)::int from inbound_event where outcome = 'processed' and seq > 2) as events,
        (select count(*)::int from inbound_event where outcome <> 'processed') as pending,
        (select count(*)::int from (select conversation_id from inbound_event group by 1 having count(*) <> max(seq)) g) as gaps,
        (select count(*)::int from conversation_counter c join conversation_cursor k on k.conversation_id = c.conversation_id where k.processed_seq <> c.last_seq) as behind`);
    return found ?? {};
  }

  /** The texts of each person's burst as the thread shows them: by the provider's time, then arrival. */
  async function shownOrder(): Promise<Record<string, string[]>> {
    const found = await rows<{ id: string; conversation_id: string; sealed: Buffer }>(
      `select id, conversation_id, sealed from message where author = 'customer' and in_seq > 2 order by at, order_seq`,
    );
    const keys = await site.vault.keysById(clinic.tenantId, [...new Set(found.map(({ sealed }) => keyIdOf(sealed)))]);
    const byPerson: Record<string, string[]> = {};
    for (const { id, conversation_id, sealed } of found) {
      const body = unseal<{ providerId: string }>(keys.get(keyIdOf(sealed))!, sealed, {
        tenantId: clinic.tenantId,
        table: 'message',
        rowId: id,
      });
      byPerson[conversation_id] = [...(byPerson[conversation_id] ?? []), body.providerId];
    }
    return Object.fromEntries(Object.values(byPerson).map((wamids) => [wamids[0]!, wamids]));
  }

  function intendedOrder(): Record<string, string[]> {
    return Object.fromEntries(burst.map((wamids) => [wamids[0]!, wamids]));
  }

  async function expectRepliesOnce(): Promise<void> {
    expect(new Set(replies.map(({ messageId }) => messageId)).size).toBe(people + snoozers);
    for (const { messageId } of replies) {
      const { items } = await control<{ items: unknown[] }>(`sent?callbackData=${messageId}`);
      const [row] = await rows<{ state: string }>('select state from message where id = $1', [messageId]);
      if (row?.state === 'accepted') expect(items).toHaveLength(1);
      else
        expect({ state: row?.state, atMostOnce: items.length <= 1 }).toEqual({
          state: 'unconfirmed',
          atMostOnce: true,
        });
    }
  }
});
