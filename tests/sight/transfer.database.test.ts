import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { assignConversation } from '../../services/inbox/assign-conversation.ts';
import { addParticipant } from '../../services/inbox/change-participants.ts';
import { listPeople } from '../../services/inbox/list-people.ts';
import { takeConversation } from '../../services/inbox/take-conversation.ts';
import { listNotifications } from '../../services/notifications/list-notifications.ts';
import type { SeededConversation } from '../harness/conversation-rows.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type Desk, openDesk, type Who } from './desk.ts';
import { furnish } from './subject.ts';
import { reached, type Subject } from './surfaces.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());

async function given(): Promise<{ desk: Desk; subject: Subject }> {
  const desk = await openDesk(product);
  return { desk, subject: await furnish(product, desk, desk.tenant.conversation) };
}

async function grantsOf(desk: Desk, { id }: SeededConversation): Promise<string[]> {
  const { rows } = await product.superuser.query<{
    kind: string;
    member_id: string | null;
    department_id: string | null;
  }>(
    'select kind, member_id, department_id from conversation_grant where conversation_id = $1 order by kind, member_id',
    [id],
  );
  const { members, departments } = desk.tenant;
  const names = [
    ...Object.entries(members).map(([name, { id: at }]) => [at, name]),
    ...Object.entries(departments).map(([name, at]) => [at, name]),
  ];
  const nameOf = new Map(names as [string, string][]);
  return rows.map((row) => `${row.kind} ${nameOf.get(row.member_id ?? row.department_id ?? '')}`);
}

const sees = (desk: Desk, who: Who, subject: Subject) => desk.as(who, (scope) => reached(scope, subject));

describe('A transfer', () => {
  it('OF-4.2 When reception gives it to another department, then all of reception loses it and that department has it, in one transaction', async () => {
    const { desk, subject } = await given();
    const { departments, members } = desk.tenant;
    await desk.as('agentA', (scope) =>
      addParticipant(scope, { conversationId: subject.id, memberId: members.officer.id }),
    );
    const after = await desk.as('agentA', async (scope) => {
      await assignConversation(scope, {
        conversationId: subject.id,
        memberId: members.agentB.id,
        departmentId: departments.billing,
      });
      return await reached(scope, subject);
    });
    expect(after).toEqual([]);
    expect(await sees(desk, 'manager', subject)).toEqual([]);
    expect(await sees(desk, 'agentB', subject)).toContain('thread');
    expect(await grantsOf(desk, subject)).toEqual(['assignee agentB', 'department billing']);
  });

  it('OF-4.2 When it goes to a department without a name, then it waits in the queue there: its agents know that, and take it', async () => {
    const { desk, subject } = await given();
    await desk.as('agentA', (scope) =>
      assignConversation(scope, {
        conversationId: subject.id,
        memberId: null,
        departmentId: desk.tenant.departments.billing,
      }),
    );
    expect(await sees(desk, 'agentA', subject)).toEqual([]);
    expect(await sees(desk, 'agentB', subject)).toEqual(['live news', 'live at the start']);
    await desk.as('agentB', (scope) => takeConversation(scope, { conversationId: subject.id }));
    expect(await sees(desk, 'agentB', subject)).toContain('thread');
  });

  it('OF-4.2 When a colleague of the same department gets it, then participants stay and only the giver leaves', async () => {
    const { desk, subject } = await given();
    const { members } = desk.tenant;
    await desk.as('agentA', (scope) =>
      addParticipant(scope, { conversationId: subject.id, memberId: members.agentB.id }),
    );
    await desk.as('agentA', (scope) =>
      assignConversation(scope, { conversationId: subject.id, memberId: members.manager.id }),
    );
    expect(await grantsOf(desk, subject)).toEqual(['assignee manager', 'department frontDesk', 'participant agentB']);
    const people = await desk.as('manager', (scope) => listPeople(scope, { conversationId: subject.id }));
    expect(people.items.map(({ id, via }) => [id, via])).toEqual([
      [members.manager.id, 'assignee'],
      [members.agentB.id, 'participant'],
      [members.admin.id, 'officer'],
      [members.officer.id, 'officer'],
    ]);
  });

  it('OF-4.2 When it is given, then the one who gets it is told, and is told nothing more once it is taken away again', async () => {
    const { desk, subject } = await given();
    const { members } = desk.tenant;
    const told = () =>
      desk.as('agentB', async (scope) =>
        (await listNotifications(scope, { after: null, limit: 10 })).items.map(({ kind }) => kind),
      );
    expect(await told()).toEqual([]);
    await desk.as('agentA', (scope) =>
      assignConversation(scope, { conversationId: subject.id, memberId: members.agentB.id }),
    );
    expect(await told()).toEqual(['assigned', 'mention']);
    await desk.as('manager', (scope) => assignConversation(scope, { conversationId: subject.id, memberId: null }));
    expect(await told()).toEqual([]);
  });

  it('When the department or the colleague is nobody of ours, then nothing moves', async () => {
    const { desk, subject } = await given();
    const other = await openDesk(product);
    const before = await grantsOf(desk, subject);
    for (const to of [
      { memberId: null, departmentId: other.tenant.departments.billing },
      { memberId: other.tenant.members.agentA.id },
      { memberId: newId() },
    ]) {
      await expect(
        desk.as('agentA', (scope) => assignConversation(scope, { conversationId: subject.id, ...to })),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect(await grantsOf(desk, subject)).toEqual(before);
  });

  it('When it changes hands, then the log says from whom, to whom and between which departments', async () => {
    const { desk, subject } = await given();
    const { members, departments } = desk.tenant;
    await desk.as('agentA', (scope) =>
      assignConversation(scope, { conversationId: subject.id, memberId: null, departmentId: departments.billing }),
    );
    const { rows } = await product.superuser.query(
      `select actor_id, detail from audit_event where subject_id = $1 and kind = 'conversation.transferred'`,
      [subject.id],
    );
    expect(rows).toEqual([
      {
        actor_id: members.agentA.id,
        detail: {
          from: members.agentA.id,
          to: null,
          fromDepartment: departments.frontDesk,
          toDepartment: departments.billing,
        },
      },
    ]);
  });
});
