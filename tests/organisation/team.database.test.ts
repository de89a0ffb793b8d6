import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, Scope } from '../../database/scope.ts';
import { archiveDepartment } from '../../services/organisation/archive-department.ts';
import { changeMember } from '../../services/organisation/change-member.ts';
import { readDepartment } from '../../services/organisation/departments.ts';
import { createDepartment, renameDepartment } from '../../services/organisation/name-department.ts';
import { acceptOwnership, endOwnershipOffer, offerOwnership } from '../../services/organisation/ownership.ts';
import { reactivateMember, suspendMember } from '../../services/organisation/suspend-member.ts';
import { readTeam, readTeamMember } from '../../services/organisation/team.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { addConversation, addMemberTo, type SeededMember, type SeededTenant, seedTenant } from '../harness/rows.ts';

let product: Product;
let tenant: SeededTenant;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());

async function fresh(): Promise<SeededTenant> {
  tenant = await seedTenant(product.databases, product.vault);
  return tenant;
}

function as<T>(member: SeededMember, use: (scope: Scope) => Promise<T>): Promise<T> {
  const actor: Actor = { kind: 'member', id: member.id, role: member.role, sight: 'with_reason' };
  return product.api.withScope({ tenantId: tenant.id, actor }, use);
}
const asAdmin = <T>(use: (scope: Scope) => Promise<T>): Promise<T> => as(tenant.members.admin, use);
const newcomer = (role: 'admin' | 'agent'): Promise<SeededMember> => addMemberTo(product.databases, tenant, role);

async function rows<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  return (await product.superuser.query<Row>(text, values)).rows;
}

describe('Roles', () => {
  it('When two admins edit the same colleague at once, then the second is told how the first left them', async () => {
    const { members } = await fresh();
    const { id, revision } = await asAdmin((scope) => readTeamMember(scope, members.agentA.id));
    const edit = (role: 'manager' | 'privacy_officer') =>
      asAdmin((scope) => changeMember(scope, { id, role, departmentIds: [], revision }));
    const outcomes = await Promise.allSettled([edit('manager'), edit('privacy_officer')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [won] = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const [lost] = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(lost).toMatchObject({ code: 'CONFLICT', current: won });
  });

  it('When the only admin would go, then they stay, whoever asks and however', async () => {
    const { members } = await fresh();
    const { id, revision } = await asAdmin((scope) => readTeamMember(scope, members.admin.id));
    const demote = asAdmin((scope) => changeMember(scope, { id, role: 'agent', departmentIds: [], revision }));
    await expect(demote).rejects.toMatchObject({ code: 'LAST_ADMIN' });
    const suspend = asAdmin((scope) => suspendMember(scope, { id, revision }));
    await expect(suspend).rejects.toMatchObject({ code: 'LAST_ADMIN' });
  });

  it('When the last two admins take the role from each other at once, then one of them is left', async () => {
    const { members } = await fresh();
    const second = await newcomer('admin');
    // Nobody owns it for this moment, so that only the count of admins stands in the way.
    await rows('update membership set owner = false where tenant_id = $1', [tenant.id]);
    const [one, other] = [members.admin, second];
    const demote = (by: SeededMember, whom: SeededMember) =>
      as(by, (scope) => changeMember(scope, { id: whom.id, role: 'agent', departmentIds: [], revision: 0 }));
    const outcomes = await Promise.allSettled([demote(one, other), demote(other, one)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const left = await rows(`select id from membership where tenant_id = $1 and role = 'admin'`, [tenant.id]);
    expect(left).toHaveLength(1);
  });

  it('When an agent asks for the team, then there are no counts of conversations', async () => {
    const { members } = await fresh();
    const { items } = await as(members.agentB, (scope) => readTeam(scope));
    expect(items.map(({ unresolved }) => unresolved)).toEqual(items.map(() => null));
    const { items: all } = await asAdmin((scope) => readTeam(scope));
    expect(all.find(({ id }) => id === members.agentA.id)).toMatchObject({ unresolved: 1, secondFactor: 'none' });
  });

  it('When an agent writes to the tables of the team, then the database refuses', async () => {
    const { members } = await fresh();
    const changed = await as(members.agentA, ({ sql }) =>
      sql(`update membership set role = 'admin' where tenant_id = $1 returning id`, [tenant.id]),
    );
    expect(changed).toEqual([]);
  });
});

describe('Suspending', () => {
  it('When a colleague is suspended, then sessions end and all they were given is in the queue, in one step', async () => {
    const { members, conversation } = await fresh();
    await rows(
      `insert into auth.session (id, "userId", token, "expiresAt") values (gen_random_uuid(), $1, gen_random_uuid()::text, now() + interval '1 day')`,
      [members.agentA.userId],
    );
    const second = await addConversation(product.databases, product.vault, tenant, { assignee: members.agentA.id });
    product.committed.length = 0;
    const after = await asAdmin((scope) => suspendMember(scope, { id: members.agentA.id, revision: 0 }));
    expect(after).toMatchObject({ state: 'suspended', unresolved: 0 });
    expect(await rows('select 1 from auth.session where "userId" = $1', [members.agentA.userId])).toEqual([]);
    const given = await rows<{ assignee_id: string | null }>(
      'select assignee_id from conversation where tenant_id = $1',
      [tenant.id],
    );
    expect(given).toEqual([{ assignee_id: null }, { assignee_id: null }]);
    expect(await rows('select 1 from conversation_grant where member_id = $1', [members.agentA.id])).toEqual([]);
    expect(product.committed[0]).toMatchObject({ rights: true });
    expect(product.committed[0]?.changed.toSorted()).toEqual([conversation.id, second.id].toSorted());
    const lines = await rows<{ kind: string }>('select kind from conversation_event where conversation_id = $1', [
      conversation.id,
    ]);
    expect(lines).toEqual([{ kind: 'unassigned' }]);
    const log = await rows<{ detail: unknown }>(
      `select detail from audit_event where tenant_id = $1 and kind = 'member.suspended'`,
      [tenant.id],
    );
    expect(log).toEqual([{ detail: { conversations: 2 } }]);
  });

  it('When they come back, then role and departments are as they were and no conversation is theirs', async () => {
    const { members } = await fresh();
    const suspended = await asAdmin((scope) => suspendMember(scope, { id: members.agentA.id, revision: 0 }));
    const back = await asAdmin((scope) =>
      reactivateMember(scope, { id: members.agentA.id, revision: suspended.revision }),
    );
    expect(back).toMatchObject({ state: 'active', role: 'agent', departmentIds: [tenant.departments.frontDesk] });
    expect(back.unresolved).toBe(0);
  });

  it('When an admin suspends themselves or the owner, then nothing happens', async () => {
    const { members } = await fresh();
    const second = await newcomer('admin');
    const self = as(second, (scope) => suspendMember(scope, { id: second.id, revision: 0 }));
    await expect(self).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const owner = as(second, (scope) => suspendMember(scope, { id: members.admin.id, revision: 0 }));
    await expect(owner).rejects.toMatchObject({ code: 'OWNER_STAYS' });
  });
});

describe('Ownership', () => {
  const owners = async (): Promise<string[]> =>
    (await rows<{ id: string }>('select id from membership where tenant_id = $1 and owner', [tenant.id])).map(
      ({ id }) => id,
    );

  it('When it is offered and accepted, then there is one owner, the new one, and both are told by mail', async () => {
    const { members } = await fresh();
    const next = await newcomer('admin');
    expect(await owners()).toEqual([members.admin.id]);
    const { id } = await asAdmin((scope) => offerOwnership(scope, { memberId: next.id }));
    expect(await owners()).toEqual([members.admin.id]);
    await as(next, (scope) => acceptOwnership(scope, { id }));
    expect(await owners()).toEqual([next.id]);
    const mails = await rows<{ step: string; recipient_id: string }>(
      `select refs->>'step' as step, recipient_id from mail_outbox where tenant_id = $1 order by id`,
      [tenant.id],
    );
    expect(mails.map(({ step }) => step)).toEqual(['offered', 'done', 'done']);
    expect(mails[0]?.recipient_id).toBe(next.userId);
    // The link of the same offer does nothing a second time.
    await expect(as(next, (scope) => acceptOwnership(scope, { id }))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('When somebody else offers or accepts, or it was taken back, then nothing changes hands', async () => {
    const { members } = await fresh();
    const [next, third] = [await newcomer('admin'), await newcomer('admin')];
    const stolen = as(next, (scope) => offerOwnership(scope, { memberId: third.id }));
    await expect(stolen).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const toAgent = asAdmin((scope) => offerOwnership(scope, { memberId: members.agentA.id }));
    await expect(toAgent).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const { id } = await asAdmin((scope) => offerOwnership(scope, { memberId: next.id }));
    await expect(as(third, (scope) => acceptOwnership(scope, { id }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await asAdmin((scope) => endOwnershipOffer(scope, { id }));
    await expect(as(next, (scope) => acceptOwnership(scope, { id }))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await owners()).toEqual([members.admin.id]);
  });

  it('When it is offered to two or accepted twice at the same moment, then one wins, and the other is told', async () => {
    const { members } = await fresh();
    const admins = [await newcomer('admin'), await newcomer('admin')];
    await Promise.all(admins.map((one) => asAdmin((scope) => offerOwnership(scope, { memberId: one.id }))));
    const open = await rows<{ id: string; to_member_id: string }>(
      'select id, to_member_id from ownership_transfer where tenant_id = $1 and accepted_at is null and ended_at is null',
      [tenant.id],
    );
    expect(open).toHaveLength(1);
    const [{ id, to_member_id: to }] = open as [(typeof open)[number]];
    const next = admins.find((one) => one.id === to)!;
    const accept = () => as(next, (scope) => acceptOwnership(scope, { id }));
    const outcomes = await Promise.allSettled([accept(), accept()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
    expect(await owners()).toEqual([next.id]);
    const late = asAdmin((scope) => offerOwnership(scope, { memberId: members.admin.id }));
    await expect(late).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('When it is accepted while its owner offers it to another, then one of the two counts', async () => {
    const { members } = await fresh();
    const [next, third] = [await newcomer('admin'), await newcomer('admin')];
    const { id } = await asAdmin((scope) => offerOwnership(scope, { memberId: next.id }));
    const [accepted, offered] = await Promise.allSettled([
      as(next, (scope) => acceptOwnership(scope, { id })),
      asAdmin((scope) => offerOwnership(scope, { memberId: third.id })),
    ]);
    const wasAccepted = accepted.status === 'fulfilled';
    expect(offered.status).toBe(wasAccepted ? 'rejected' : 'fulfilled');
    expect(wasAccepted ? offered : accepted).toMatchObject({
      reason: { code: wasAccepted ? 'FORBIDDEN' : 'CONFLICT' },
    });
    expect(await owners()).toEqual([wasAccepted ? next.id : members.admin.id]);
  });
});

describe('Departments', () => {
  it('When a name is there already, in other letters, then another one is asked for', async () => {
    await fresh();
    const twice = asAdmin((scope) => createDepartment(scope, { name: 'front DESK' }));
    await expect(twice).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    const { id, revision } = await asAdmin((scope) => createDepartment(scope, { name: 'Laboratory' }));
    const renamed = asAdmin((scope) => renameDepartment(scope, { id, name: 'Billing', revision }));
    await expect(renamed).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('When something depends on it, then archiving says how much, and moves all of it to another one when told where', async () => {
    const { departments, members, conversation, channelId } = await fresh();
    const { frontDesk, billing } = departments;
    const { revision } = await asAdmin((scope) => readDepartment(scope, frontDesk));
    const alone = asAdmin((scope) => archiveDepartment(scope, { id: frontDesk, moveTo: null, revision }));
    await expect(alone).rejects.toMatchObject({
      code: 'IN_USE',
      current: { usage: { conversations: 1, unresolved: 1, channels: 1 } },
    });
    product.committed.length = 0;
    const archived = await asAdmin((scope) => archiveDepartment(scope, { id: frontDesk, moveTo: billing, revision }));
    expect(archived).toMatchObject({ memberIds: [], usage: { conversations: 0, channels: 0 } });
    expect(archived.archivedAt).not.toBeNull();
    expect(product.committed[0]?.changed).toEqual([conversation.id]);
    const grants = await rows<{ department_id: string | null; member_id: string | null }>(
      'select department_id, member_id from conversation_grant where conversation_id = $1 order by member_id nulls first',
      [conversation.id],
    );
    expect(grants).toEqual([
      { department_id: billing, member_id: null },
      { department_id: null, member_id: members.agentA.id },
    ]);
    const [channel] = await rows<{ department_id: string }>('select department_id from channel where id = $1', [
      channelId,
    ]);
    expect(channel?.department_id).toBe(billing);
  });

  it('When it is the last one, then it stays', async () => {
    const { departments } = await fresh();
    await asAdmin((scope) =>
      archiveDepartment(scope, { id: departments.frontDesk, moveTo: departments.billing, revision: 0 }),
    );
    const last = asAdmin((scope) => archiveDepartment(scope, { id: departments.billing, moveTo: null, revision: 0 }));
    await expect(last).rejects.toMatchObject({ code: 'IN_USE' });
  });
});
