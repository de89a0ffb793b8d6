import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { addParticipant, removeParticipant } from '../../services/inbox/change-participants.ts';
import { openWithReason } from '../../services/inbox/open-with-reason.ts';
import { searchConversations } from '../../services/search/search-conversations.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type Desk, openDesk, type Who } from './desk.ts';
import { furnish } from './subject.ts';
import { reached, type Subject, surfaces } from './surfaces.ts';

let product: Product;
let desk: Desk;
/** Agent A's, of the front desk whose manager is there. */
let subject: Subject;
beforeAll(async () => {
  product = await openProduct();
  desk = await openDesk(product);
  subject = await furnish(product, desk, desk.tenant.conversation);
});
afterAll(() => product?.close());

const everything = Object.keys(surfaces);
const allButMine = everything.filter((name) => name !== 'list of mine');
/** An officer who opens with a reason: that it is there, and nothing of it. */
const aDoor = ['list of all', 'counts'];

const reachedBy = (who: Who, sight?: 'all' | 'with_reason', what = subject) =>
  desk.as(who, (scope) => reached(scope, what), sight);

describe('Every surface', () => {
  it('BW-5.3 When staff look at a conversation by every way there is, then each role reaches what it is granted', async () => {
    expect(await reachedBy('agentA')).toEqual(everything);
    expect(await reachedBy('manager')).toEqual(allButMine);
    expect(await reachedBy('agentB')).toEqual([]);
  });

  it('OF-4.1 When an admin or privacy officer looks, then everything of their own organisation is there and nothing of another', async () => {
    const other = await openDesk(product);
    const foreign = await furnish(product, other, other.tenant.conversation);
    for (const who of ['admin', 'officer'] as const) {
      expect(await reachedBy(who)).toEqual(allButMine);
      const ofOthers = await other.as(who, (scope) => reached(scope, subject));
      expect(ofOthers.filter((name) => !whole.includes(name))).toEqual([]);
      expect(await other.as(who, (scope) => reached(scope, foreign))).toEqual(allButMine);
    }
  });

  it('OF-5.3 When the organisation asks officers for a reason, then they reach a closed door and no more', async () => {
    for (const who of ['admin', 'officer'] as const) expect(await reachedBy(who, 'with_reason')).toEqual(aDoor);
    expect(await reachedBy('agentA', 'with_reason')).toEqual(everything);
    expect(await reachedBy('agentB', 'with_reason')).toEqual([]);
  });

  it('BW-5.3 When it belongs to another department, then a manager reaches nothing of it', async () => {
    const billing = await openDesk(product);
    const theirs = await furnish(
      product,
      billing,
      await billing.conversation({ assignee: 'agentB', department: 'billing' }),
    );
    await product.superuser.query('delete from conversation_grant where conversation_id = $1', [
      billing.tenant.conversation.id,
    ]);
    expect(await billing.as('manager', (scope) => reached(scope, theirs))).toEqual([]);
    expect(await billing.as('agentB', (scope) => reached(scope, theirs))).toEqual(everything);
  });

  it('BW-5.3 When a participant is added and removed again, then they reach everything meanwhile and nothing afterwards', async () => {
    const memberId = desk.tenant.members.agentB.id;
    await desk.as('agentA', (scope) => addParticipant(scope, { conversationId: subject.id, memberId }));
    expect(await reachedBy('agentB')).toEqual(allButMine);
    await desk.as('agentA', (scope) => removeParticipant(scope, { conversationId: subject.id, memberId }));
    expect(await reachedBy('agentB')).toEqual([]);
  });

  it('OF-5.3 When an opening is past its time, then nothing is reached by it, although its row is still there', async () => {
    await desk.as(
      'officer',
      (scope) => openWithReason(scope, { conversationId: subject.id, reason: 'complaint', text: 'Asked by a doctor' }),
      'with_reason',
    );
    expect(await reachedBy('officer', 'with_reason')).toEqual(allButMine);
    await product.superuser.query(
      `update conversation_grant set expires_at = now() where conversation_id = $1 and kind = 'break_glass'`,
      [subject.id],
    );
    // What the opening told about itself is of no conversation.
    expect((await reachedBy('officer', 'with_reason')).filter((name) => !aDoor.includes(name))).toEqual([]);
    await product.superuser.query(
      `delete from conversation_grant where conversation_id = $1 and kind = 'break_glass'`,
      [subject.id],
    );
  });

  it('BW-5.3 When nobody was granted anything, then an agent reaches nothing by any surface for an unknown id either', async () => {
    const nowhere: Subject = { ...subject, id: newId(), contactId: newId(), mediaId: newId() };
    const found = await reachedBy('agentB', 'all', nowhere);
    expect(found).toEqual([]);
  });
});

describe('Search', () => {
  it('OF-5.3 When words are searched, then one message must hold them all in any case, and who was shown it is on record', async () => {
    const find = (words: string) => desk.as('agentA', (scope) => searchConversations(scope, { words }));
    const { items } = await find('DÓCTOR, monday?');
    expect(items).toMatchObject([{ conversation: { id: subject.id }, message: { text: subject.text } }]);
    for (const words of ['doctor tuesday', 'doc', 'is the', '%', '?!']) expect((await find(words)).items).toEqual([]);
    const { rows } = await product.superuser.query(
      `select distinct actor_id from read_log where conversation_id = $1 and surface = 'search' and actor_id = any($2)`,
      [subject.id, [desk.tenant.members.agentA.id, desk.tenant.members.agentB.id]],
    );
    expect(rows).toContainEqual({ actor_id: desk.tenant.members.agentA.id });
  });
});

/** These answer about the asker's whole view, not about one conversation. */
const whole = ['counts', 'unread notifications', 'live at the start'];
