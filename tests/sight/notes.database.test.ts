import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { addParticipant } from '../../services/inbox/change-participants.ts';
import { listMessages } from '../../services/inbox/list-messages.ts';
import { writeNote } from '../../services/inbox/write-note.ts';
import { listNotifications } from '../../services/notifications/list-notifications.ts';
import { markNotifications } from '../../services/notifications/mark-notifications.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type Desk, openDesk, type Who } from './desk.ts';

let product: Product;
let desk: Desk;
let conversationId: string;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());

async function openThread(): Promise<void> {
  desk = await openDesk(product);
  conversationId = desk.tenant.conversation.id;
}

const write = (mentions: Who[], clientId = newId(), who: Who = 'agentA') =>
  desk.as(who, (scope) =>
    writeNote(scope, {
      conversationId,
      clientId,
      text: 'He takes warfarin.',
      mentions: mentions.map((one) => desk.tenant.members[one].id),
    }),
  );
const told = (who: Who) => desk.as(who, (scope) => listNotifications(scope, { after: null, limit: 10 }));

describe('A private note', () => {
  it('When it is written, then colleagues read it in the thread, and nothing of it is on its way to the customer', async () => {
    await openThread();
    const before = product.committed.length;
    await write([]);
    const { items } = await desk.as('manager', (scope) =>
      listMessages(scope, { conversationId, before: null, limit: 10 }),
    );
    expect(items.at(-1)).toMatchObject({
      type: 'note',
      note: { text: 'He takes warfarin.', authorName: desk.tenant.members.agentA.name, mentions: [] },
    });
    expect(product.committed.slice(before).flatMap(({ nudges }) => nudges)).toEqual([]);
    const { rows } = await product.superuser.query(
      `select 1 from message where conversation_id = $1 and author <> 'customer'`,
      [conversationId],
    );
    expect(rows).toEqual([]);
  });

  it('OF-5.2 When it is stored, then its words are sealed under the key of the person it is about', async () => {
    await openThread();
    const { id } = await write(['manager']);
    const { rows } = await product.superuser.query<{ sealed: Buffer }>('select sealed from note where id = $1', [id]);
    expect(rows[0]?.sealed.toString('latin1')).not.toContain('warfarin');
    await product.vault.destroySubject({
      tenantId: desk.tenant.id,
      subjectId: desk.tenant.conversation.contactId,
    });
    const { items } = await desk.as('agentA', (scope) =>
      listMessages(scope, { conversationId, before: null, limit: 10 }),
    );
    expect(items.at(-1)).toMatchObject({ note: { id, text: null, mentions: [] } });
  });

  it('When the same one is delivered twice, then it stands once and tells once; as another person it is a conflict', async () => {
    await openThread();
    const clientId = newId();
    const [first, second] = [await write(['manager'], clientId), await write(['manager'], clientId)];
    expect(second.id).toBe(first.id);
    expect((await told('manager')).items).toHaveLength(1);
    await expect(write([], clientId, 'manager')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('BW-5.3 When somebody without a grant is mentioned, then they learn nothing until they are added', async () => {
    await openThread();
    const { agentB } = desk.tenant.members;
    const note = await write(['agentB', 'manager']);
    expect(note.mentions).toEqual([
      { memberId: agentB.id, name: agentB.name, sees: false },
      { memberId: desk.tenant.members.manager.id, name: desk.tenant.members.manager.name, sees: true },
    ]);
    expect(await told('agentB')).toEqual({ items: [], next: null, unread: 0 });
    expect((await told('manager')).items).toMatchObject([{ kind: 'mention', conversationId }]);
    await desk.as('agentA', (scope) => addParticipant(scope, { conversationId, memberId: agentB.id }));
    expect((await told('agentB')).items).toMatchObject([{ kind: 'participant_added', conversationId }]);
    const { rows } = await product.superuser.query(
      'select count(*)::int as told from notification where member_id = $1',
      [agentB.id],
    );
    expect(rows).toEqual([{ told: 1 }]);
  });

  it('When it mentions nobody of ours, then it is not written', async () => {
    await openThread();
    await expect(
      desk.as('agentA', (scope) =>
        writeNote(scope, { conversationId, clientId: newId(), text: 'Look', mentions: [newId()] }),
      ),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('Notifications', () => {
  it('When some are marked as seen, then they are counted no more, and nobody marks those of others', async () => {
    await openThread();
    for (let number = 0; number < 3; number++) await write(['manager']);
    const [newest] = (await told('manager')).items;
    await desk.as('agentA', (scope) => markNotifications(scope, [newest?.id ?? '']));
    expect((await told('manager')).unread).toBe(3);
    await desk.as('manager', (scope) => markNotifications(scope, [newest?.id ?? '']));
    expect((await told('manager')).unread).toBe(2);
    await desk.as('manager', (scope) => markNotifications(scope, null));
    expect((await told('manager')).unread).toBe(0);
  });

  it('When there are many, then pages neither double nor skip one', async () => {
    await openThread();
    for (let number = 0; number < 5; number++) await write(['manager']);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await desk.as('manager', (scope) => listNotifications(scope, { after, limit: 2 }));
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });
});
