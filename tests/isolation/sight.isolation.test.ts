import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { loginUrl } from '../../database/logins.ts';
import type { Scope } from '../../database/scope.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { assignConversation } from '../../services/inbox/assign-conversation.ts';
import { takeConversation } from '../../services/inbox/take-conversation.ts';
import { eventually } from '../harness/eventually.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type FilledClinic, fillClinic } from './filled-clinic.ts';

let product: Product;
let clinic: FilledClinic;
let other: FilledClinic;
beforeAll(async () => {
  product = await openProduct();
  [clinic, other] = [await fillClinic(product), await fillClinic(product)];
});
afterAll(() => product?.close());

type Who = keyof FilledClinic['members'];
const roles: Record<Who, Role> = {
  admin: 'admin',
  officer: 'privacy_officer',
  manager: 'manager',
  agent: 'agent',
  idle: 'agent',
  surgeon: 'agent',
};

function as<T>(who: Who, use: (scope: Scope) => Promise<T>, at: FilledClinic = clinic): Promise<T> {
  return product.api.withScope(
    { tenantId: at.tenantId, actor: { kind: 'member', id: at.members[who], role: roles[who], sight: 'all' } },
    use,
  );
}

/** Conversations that a member reads, by the tests' names for them. */
async function inSight({ sql }: Scope): Promise<string[]> {
  const rows = await sql<{ id: string }>('select id from conversation');
  return rows.map(({ id }) => nameOf(id)).sort();
}

function nameOf(id: string): string {
  return Object.entries(clinic.conversations).find(([, known]) => known === id)?.[0] ?? id;
}

async function queueOf(who: Who, at = clinic): Promise<string[]> {
  const rows = await as(
    who,
    ({ sql }) =>
      sql<{ id: string }>(
        `select id from unnest(array['open', 'snoozed', 'resolved']) status, unassigned_queue(status)`,
      ),
    at,
  );
  return rows.map(({ id }) => nameOf(id)).sort();
}

describe('conversations', () => {
  it("BW-5.3 When staff list conversations, then each role sees its own: all, the departments', the granted", async () => {
    const seen = await Promise.all((Object.keys(roles) as Who[]).map(async (who) => [who, await as(who, inSight)]));
    expect(Object.fromEntries(seen)).toEqual({
      admin: ['queued', 'surgical', 'taken'],
      officer: ['queued', 'surgical', 'taken'],
      manager: ['queued', 'taken'],
      agent: ['taken'],
      idle: [],
      surgeon: [],
    });
  });

  it('BW-5.3 When an agent reads what belongs to conversations, then all of it is of the granted one', async () => {
    for (const table of ['message', 'message_reaction', 'media', 'conversation_event', 'search_token']) {
      const rows = await as('agent', ({ sql }) =>
        sql<{ id: string }>(`select distinct conversation_id as id from ${table}`),
      );
      expect(rows, table).toEqual([{ id: clinic.conversations.taken }]);
    }
  });

  it('BW-5.3 When a person writes on two numbers, then whoever is granted either conversation sees the person, and nobody else', async () => {
    const contacts = ({ sql }: Scope) => sql<{ id: string }>('select id from contact');
    const identities = ({ sql }: Scope) =>
      sql<{ id: string }>('select distinct contact_id as id from contact_identity');
    const second = await copyConversation();
    expect([await as('idle', contacts), await as('idle', identities)]).toEqual([[], []]);
    await product.superuser.query(
      'insert into conversation_grant (id, tenant_id, conversation_id, contact_id, member_id) values ($1, $2, $3, $4, $5)',
      [newId(), clinic.tenantId, second.id, second.contactId, clinic.members.idle],
    );
    try {
      expect(await as('idle', contacts)).toEqual([{ id: second.contactId }]);
      expect(await as('idle', identities)).toEqual([{ id: second.contactId }]);
      expect(await as('idle', inSight)).toEqual([second.id]);
      expect([await as('surgeon', contacts), await as('surgeon', identities)]).toEqual([[], []]);
    } finally {
      await product.superuser.query('delete from conversation_grant where conversation_id = $1', [second.id]);
      await product.superuser.query('delete from conversation where id = $1', [second.id]);
    }
  });
});

/** Another conversation of the person who wrote to the surgery. */
async function copyConversation(): Promise<{ id: string; contactId: string }> {
  const { rows } = await product.superuser.query<{ id: string; contactId: string }>(
    `insert into conversation (id, tenant_id, contact_id, channel_id, department_id, last_activity_at)
      select $2, tenant_id, contact_id, $3, $4, now() from conversation where id = $1 returning id, contact_id as "contactId"`,
    [clinic.conversations.surgical, newId(), clinic.channels.reception, clinic.departments.reception],
  );
  return rows[0]!;
}

describe('the queue', () => {
  it('BW-5.3 When an agent looks at the queue, then it holds what waits in their own departments', async () => {
    expect(await queueOf('idle')).toEqual(['queued']);
    expect(await queueOf('surgeon')).toEqual(['surgical']);
    expect(await queueOf('officer')).toEqual(['queued', 'surgical']);
  });

  it('BW-5.3 When the queue answers, then no column of it says who waits or why', async () => {
    const { rows } = await product.superuser.query(
      `select unnest(proargnames) as name, format_type(unnest(proallargtypes), null) as type from pg_proc where proname = 'unassigned_queue'`,
    );
    const columns = rows.filter(({ name }) => name !== 'wanted').map(({ name, type }) => `${name} ${type}`);
    expect(columns).toEqual([
      'id uuid',
      'channel_id uuid',
      'department_id uuid',
      'waiting_since timestamp with time zone',
      'last_activity_at timestamp with time zone',
    ]);
  });
});

describe('a change of hands', () => {
  it('BW-5.3 When two agents take the same conversation at once, then one has it and the other is told so', async () => {
    const conversationId = clinic.conversations.queued;
    const takers = ['agent', 'idle'] as const;
    // Held until both stand before it: who came after the other was done would find nothing in the queue any more.
    const holder = await product.superuser.connect();
    await holder.query('begin');
    await holder.query('select 1 from conversation where id = $1 for update', [conversationId]);
    const taking = Promise.allSettled(
      takers.map((who) => as(who, (scope) => takeConversation(scope, { conversationId }))),
    );
    try {
      await eventually(async () => {
        // By another connection: a transaction keeps what it saw of the others.
        const waiting = await product.superuser.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(waiting.rows).toHaveLength(takers.length);
      });
    } finally {
      await holder.query('commit');
      holder.release();
    }
    const results = await taking;
    const winner = takers[results.findIndex(({ status }) => status === 'fulfilled')]!;
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
    const { rows } = await product.superuser.query(
      'select member_id from conversation_grant where conversation_id = $1 and member_id is not null',
      [conversationId],
    );
    expect(rows).toEqual([{ member_id: clinic.members[winner] }]);
    const audit = await product.superuser.query(
      `select actor_id from audit_event where subject_id = $1 and kind = 'conversation.taken'`,
      [conversationId],
    );
    expect(audit.rows).toEqual([{ actor_id: clinic.members[winner] }]);
  });

  it('BW-5.3 When an agent gives a conversation away, then its sight is gone in the same transaction, with all that belongs to it', async () => {
    const conversationId = clinic.conversations.taken;
    const after = await as('agent', async (scope) => {
      expect(await inSight(scope)).toContain('taken');
      await assignConversation(scope, { conversationId, memberId: clinic.members.surgeon });
      const messages = await scope.sql('select 1 from message where conversation_id = $1', [conversationId]);
      return { sight: await inSight(scope), messages: messages.length };
    });
    expect(after.sight).not.toContain('taken');
    expect(after.messages).toBe(0);
    expect(await as('surgeon', inSight)).toEqual(['taken']);
  });

  it('BW-5.3 When an agent calls the functions for what is not theirs, then they answer as if it did not exist', async () => {
    const surgical = clinic.conversations.surgical;
    const foreign = other.conversations.taken;
    for (const id of [surgical, foreign, newId()]) {
      const calls = ['take_conversation($1, $2, $3)', 'transfer_conversation($1, $4, null, array[$2, $3, $3]::uuid[])'];
      for (const call of calls) {
        const parameters = call.includes('$4') ? [id, newId(), newId(), clinic.members.idle] : [id, newId(), newId()];
        await expect(
          as('idle', ({ sql }) => sql(`select ${call}`, parameters)),
          call,
        ).rejects.toMatchObject({ code: 'P0002' });
      }
      const [seen] = await as('idle', ({ sql }) =>
        sql('select may_see_conversation($1) as sees, in_my_queue($1) as waits', [id]),
      );
      expect(seen).toEqual({ sees: false, waits: false });
    }
  });

  it('OF-1.1 When an admin calls them for another organisation, then they answer as if it did not exist', async () => {
    const foreign = other.conversations.queued;
    await expect(
      as('admin', ({ sql }) => sql('select take_conversation($1, $2, $3)', [foreign, newId(), newId()])),
    ).rejects.toMatchObject({ code: 'P0002' });
    await expect(
      as('admin', ({ sql }) =>
        sql('select transfer_conversation($1, $2, null, $3::uuid[])', [
          clinic.conversations.surgical,
          other.members.agent,
          [newId(), newId(), newId()],
        ]),
      ),
    ).rejects.toMatchObject({ code: '23503' });
    expect(await queueOf('admin', other)).toContain(foreign);
    expect(await queueOf('admin')).not.toContain(foreign);
  });

  it('BW-5.3 When a caller brings temporary tables of the same names, then the functions still ask ours', async () => {
    const client = new pg.Client({
      connectionString: loginUrl(product.databases.dataUrl, 'omniflow_api', product.databases.loginSecret),
    });
    await client.connect();
    try {
      await client.query(
        'create temp table conversation_grant (id uuid, tenant_id uuid, conversation_id uuid, contact_id uuid, member_id uuid, department_id uuid)',
      );
      await client.query('grant all on pg_temp.conversation_grant to public');
      const [tenantId, actor, surgical] = [clinic.tenantId, clinic.members.idle, clinic.conversations.surgical];
      await client.query('insert into pg_temp.conversation_grant values ($1, $2, $3, $1, $4, null)', [
        newId(),
        tenantId,
        surgical,
        actor,
      ]);
      for (const [name, value] of [
        ['app.tenant', tenantId],
        ['app.actor', actor],
        ['app.role', 'agent'],
      ])
        await client.query('select set_config($1, $2, false)', [name, value]);
      expect((await client.query('select may_see_conversation($1) as sees', [surgical])).rows).toEqual([
        { sees: false },
      ]);
    } finally {
      await client.end();
    }
  });
});
