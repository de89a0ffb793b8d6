import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { listSupportConversations, noteIfUncovered, readSupportThread } from '../../services/platform/read-support.ts';
import {
  endSupportAccess,
  grantSupportAccess,
  listSupportAccess,
  type NewSupportAccess,
} from '../../services/platform/support-access.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { addConversation, type SeededTenant, seedTenant } from '../harness/rows.ts';
import { addOperator } from './operators.ts';
import { openPlatform, type PlatformParts } from './platform-parts.ts';

let product: Product;
let platform: PlatformParts;
let tenant: SeededTenant;
let operatorId: string;
beforeAll(async () => {
  product = await openProduct();
  platform = await openPlatform(product);
  ({ operatorId } = await addOperator(product.databases));
});
afterAll(async () => {
  await platform?.close();
  await product?.close();
});

async function newTenant(): Promise<void> {
  tenant = await seedTenant(product.databases, product.vault);
}

function asStaff<T>(who: 'admin' | 'officer' | 'manager', role: Role, use: (scope: Scope) => Promise<T>): Promise<T> {
  const actor = { kind: 'member', id: tenant.members[who].id, role, sight: 'all' } as const;
  return product.api.withScope({ tenantId: tenant.id, actor }, use);
}

const grant = (input: Partial<NewSupportAccess> = {}) =>
  asStaff('admin', 'admin', (scope) =>
    grantSupportAccess(scope, { reason: 'channel', ticket: null, hours: 1, conversationId: null, ...input }),
  );
const asOperator = <T>(use: (scope: Scope) => Promise<T>) => platform.inTenant(tenant.id, operatorId, use);
const readThread = (conversationId = tenant.conversation.id) =>
  asOperator((scope) => readSupportThread(scope, { operatorId, conversationId, before: null, limit: 50 }));
const readList = () => asOperator((scope) => listSupportConversations(scope, { operatorId, after: null, limit: 50 }));
const isRefused = (conversationId: string | null) =>
  asOperator((scope) => noteIfUncovered(scope, { operatorId, conversationId }));
const accessLog = () => asStaff('officer', 'privacy_officer', (scope) => listSupportAccess(scope, { limit: 50 }));
const refusedByDatabase = { code: '42501' };

describe('content of an organisation', () => {
  it('OF-3.0 When the same access is given twice, also at once, then one is open, and ending it leaves none', async () => {
    await newTenant();
    await Promise.all([grant(), grant({ conversationId: tenant.conversation.id })]);
    await Promise.all([grant(), grant({ hours: 2 })]);
    const open = (await accessLog()).items.filter((one) => one.open);
    expect(open.map(({ conversationId }) => conversationId).sort()).toEqual([tenant.conversation.id, null].sort());
    for (const { id } of open) await asStaff('admin', 'admin', (scope) => endSupportAccess(scope, { accessId: id }));
    await expect(readThread()).rejects.toMatchObject(refusedByDatabase);
  });

  it('OF-3.0 When an operator asks without access, then nothing is read and the attempt stands in the access log', async () => {
    await newTenant();
    expect(await isRefused(tenant.conversation.id)).toBe(true);
    expect(await isRefused(null)).toBe(true);
    await expect(readThread()).rejects.toMatchObject(refusedByDatabase);
    await expect(readList()).rejects.toMatchObject(refusedByDatabase);
    expect((await accessLog()).readings).toMatchObject([
      { operatorId, surface: 'list', conversationId: null, refused: true },
      { operatorId, surface: 'thread', conversationId: tenant.conversation.id, refused: true },
    ]);
  });

  it('OF-3.0 When access is open, then an operator reads list and words, and each reading stands in the access log', async () => {
    await newTenant();
    await grant();
    expect(await isRefused(tenant.conversation.id)).toBe(false);
    expect((await readList()).items).toMatchObject([{ id: tenant.conversation.id, title: tenant.conversation.name }]);
    expect((await readThread()).items).toMatchObject([{ author: 'customer', text: tenant.conversation.text }]);
    expect((await accessLog()).readings).toMatchObject([
      { surface: 'thread', conversationId: tenant.conversation.id, refused: false },
      { surface: 'list', conversationId: null, refused: false },
    ]);
  });

  it('OF-3.0 When access is for one conversation, then no other one is shown or read', async () => {
    await newTenant();
    const other = await addConversation(product.databases, product.vault, tenant);
    await grant({ conversationId: other.id });
    expect((await readList()).items.map(({ id }) => id)).toEqual([other.id]);
    expect(await isRefused(tenant.conversation.id)).toBe(true);
    await expect(readThread()).rejects.toMatchObject(refusedByDatabase);
    expect((await readThread(other.id)).items).toHaveLength(1);
  });

  it('OF-3.0 When the time is over, then reading ends in that very second, without any process', async () => {
    await newTenant();
    const { id } = await grant();
    await product.superuser.query(
      `update support_access set granted_at = now() - interval '1 hour', expires_at = now() where id = $1`,
      [id],
    );
    await expect(readThread()).rejects.toMatchObject(refusedByDatabase);
    expect((await accessLog()).items).toMatchObject([{ id, open: false, endedAt: null }]);
  });

  it('OF-3.0 When an officer ends access, then reading ends at once, and ending twice changes nothing', async () => {
    await newTenant();
    const { id } = await grant();
    const end = () => asStaff('officer', 'privacy_officer', (scope) => endSupportAccess(scope, { accessId: id }));
    await end();
    const first = (await accessLog()).items[0];
    await end();
    expect((await accessLog()).items[0]).toEqual(first);
    expect(first).toMatchObject({ open: false, endedBy: tenant.members.officer.name });
    await expect(readThread()).rejects.toMatchObject(refusedByDatabase);
    const { rows } = await product.superuser.query(
      `select kind from audit_event where tenant_id = $1 and subject_id = $2 order by at`,
      [tenant.id, id],
    );
    expect(rows).toEqual([{ kind: 'support.granted' }, { kind: 'support.ended' }]);
  });

  it('OF-3.0 When access of one organisation is open, then another organisation stays closed', async () => {
    await newTenant();
    await grant();
    const stranger = await seedTenant(product.databases, product.vault);
    await expect(readThread(stranger.conversation.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      platform.inTenant(stranger.id, operatorId, (scope) =>
        readSupportThread(scope, {
          operatorId,
          conversationId: stranger.conversation.id,
          before: null,
          limit: 50,
        }),
      ),
    ).rejects.toMatchObject(refusedByDatabase);
  });

  it('When a thread is longer than a page, then the pages join without a gap or a double', async () => {
    await newTenant();
    await grant();
    for (let order = 2; order <= 5; order++)
      await product.superuser.query(
        `insert into message (id, tenant_id, conversation_id, contact_id, channel_id, author, kind, at, order_seq, in_seq)
          select $1, tenant_id, conversation_id, contact_id, channel_id, author, kind, at, $2, $2 from message where id = $3`,
        [newId(), order, tenant.conversation.messageId],
      );
    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof readThread>> = await asOperator((scope) =>
        readSupportThread(scope, { operatorId, conversationId: tenant.conversation.id, before, limit: 2 }),
      );
      seen.unshift(...page.items.map(({ id }) => id));
      before = page.next;
    } while (before !== null);
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(seen[0]).toBe(tenant.conversation.messageId);
  });
});

describe('giving access', () => {
  it('When it would last longer than three days or be in the name of another, then the database refuses', async () => {
    await newTenant();
    await expect(grant({ hours: 73 })).rejects.toMatchObject({ constraint: 'at_most_three_days' });
    const inAnothersName = asStaff('admin', 'admin', ({ sql, tenantId }) =>
      sql(
        `insert into support_access (id, tenant_id, reason, granted_by, expires_at) values ($1, $2, 'other', $3, now() + interval '1 hour')`,
        [newId(), tenantId, tenant.members.officer.id],
      ),
    );
    await expect(inAnothersName).rejects.toMatchObject(refusedByDatabase);
  });

  it('When a manager tries to, or a conversation is none of the organisation, then nothing is given', async () => {
    await newTenant();
    const byManager = asStaff('manager', 'manager', (scope) =>
      grantSupportAccess(scope, { reason: 'other', ticket: null, hours: 1, conversationId: null }),
    );
    await expect(byManager).rejects.toMatchObject(refusedByDatabase);
    const stranger = await seedTenant(product.databases, product.vault);
    await expect(grant({ conversationId: stranger.conversation.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await accessLog()).items).toEqual([]);
  });

  it('When it was given, then nobody of the organisation can make it last longer', async () => {
    await newTenant();
    const { id } = await grant();
    const longer = asStaff('admin', 'admin', ({ sql }) =>
      sql(`update support_access set expires_at = expires_at + interval '1 hour' where id = $1`, [id]),
    );
    await expect(longer).rejects.toMatchObject(refusedByDatabase);
  });
});
