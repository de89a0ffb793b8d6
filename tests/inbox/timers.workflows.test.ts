import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quarantineMs } from '../../domain/consent/standing.ts';
import { unconfirmedDecisionMs } from '../../domain/delivery/states.ts';
import { idleMs } from '../../domain/inbox/conversation.ts';
import { windowMs, windowWarningMs } from '../../domain/inbox/window.ts';
import { type SnoozeUntil, snoozeConversation } from '../../services/inbox/snooze-conversation.ts';
import { eventually } from '../harness/eventually.ts';
import { keepHistory } from '../harness/histories.ts';
import type { Clinic } from '../harness/people.ts';
import { acquaintance, openReachableClinic, stranger, type Talker } from '../harness/running-people.ts';
import { openRunningProduct, type RunningProduct } from '../harness/running-product.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
let product: RunningProduct;
let clinic: Clinic;
beforeAll(async () => {
  product = await openRunningProduct();
  clinic = await openReachableClinic(product);
});
afterAll(() => product.close());

async function snooze(talker: Talker, until: SnoozeUntil): Promise<void> {
  const actor = { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' } as const;
  await product.api.withScope({ tenantId: clinic.tenantId, actor }, (scope) =>
    snoozeConversation(scope, { conversationId: talker.conversationId, until }),
  );
}

const statusOf = async (talker: Talker): Promise<string> => (await talker.handle().describe()).status.name;

describe('waiting', () => {
  it('When a conversation was snoozed until a time then it comes back at that time, not before', async () => {
    const talker = await acquaintance(product, clinic);
    const until = new Date(Date.now() + 2 * hourMs);
    await snooze(talker, until);
    await talker.knows((work) => work.phase === 'snoozed' && work.dueAt === until.getTime());
    expect(await talker.details()).toMatch(/^Snoozed/);
    await product.advance(talker, (2 * hourMs - minuteMs) / 1000);
    expect(await talker.row()).toMatchObject({ status: 'snoozed' });
    await product.advance(talker, 120);
    await talker.knows((work) => work.phase === 'open');
    expect(await talker.row()).toMatchObject({ status: 'open', snoozed_until: null });
    expect((await talker.events()).filter((kind) => kind === 'woken')).toHaveLength(1);
    await keepHistory(talker.handle(), 'snoozed-until');
  });

  it('When a conversation was snoozed until a reply then the next message brings it back', async () => {
    const talker = await acquaintance(product, clinic);
    await snooze(talker, 'reply');
    await talker.knows((work) => work.phase === 'snoozed');
    await talker.write('Hello again');
    await talker.knows((work) => work.phase === 'open' && work.seen === 3);
    expect(await talker.row()).toMatchObject({ status: 'open', snoozed_until_reply: false });
  });

  it('When the reply window is about to close then one line an hour before says so', async () => {
    const talker = await acquaintance(product, clinic);
    await talker.age(windowMs - windowWarningMs - 2 * hourMs);
    await product.advance(talker, (2 * hourMs - minuteMs) / 1000);
    expect(await talker.events()).not.toContain('window_closing');
    await product.advance(talker, 120);
    await eventually(async () =>
      expect((await talker.events()).filter((kind) => kind === 'window_closing')).toHaveLength(1),
    );
  });

  it('When a new message moved the reply window then the old warning does not come', async () => {
    const talker = await acquaintance(product, clinic);
    await talker.age(windowMs - windowWarningMs - 2 * hourMs);
    await talker.write('Still here');
    await talker.knows((work) => work.seen === 3);
    expect(await product.advance(talker, (3 * hourMs) / 1000)).toBe(true);
    expect(await talker.events()).not.toContain('window_closing');
  });

  it('When nobody answered the question for 72 hours then words and number are gone and the person is unknown again', async () => {
    const talker = await stranger(product, clinic);
    await talker.knows((work) => work.outSeq === 1 && work.head === null);
    await talker.age(quarantineMs - 2 * hourMs);
    await product.advance(talker, (2 * hourMs - minuteMs) / 1000);
    expect(await talker.row()).toMatchObject({ standing: 'asked', held_count: 1 });
    await product.advance(talker, 120);
    await talker.knows((work) => work.phase !== 'snoozed' && work.dueAt === null);
    expect(await talker.row()).toMatchObject({ standing: 'unknown', held_count: 0, status: 'resolved' });
    const left = await product.superuser.query(
      'select 1 from inbound_event where conversation_id = $1 and sealed is not null',
      [talker.conversationId],
    );
    expect(left.rowCount).toBe(0);
    await keepHistory(talker.handle(), 'quarantine-expired');
  });

  it('When nothing happens for six hours then the run ends, and the next message starts another with nothing lost', async () => {
    const talker = await acquaintance(product, clinic);
    await talker.knows((work) => work.seen === 2 && work.head === null);
    expect(await product.advance(talker, (idleMs - minuteMs) / 1000)).toBe(true);
    await product.advance(talker, 120);
    await eventually(async () => expect(await statusOf(talker)).toBe('COMPLETED'));
    await keepHistory(talker.handle(), 'idle-close');
    await talker.write('Good morning');
    await talker.knows((work) => work.seen === 3);
    expect(await talker.theirs()).toEqual([1, 2, 3]);
  });

  it('When a message moved the idle close then the run ends six hours after that message', async () => {
    const talker = await acquaintance(product, clinic);
    await talker.knows((work) => work.seen === 2 && work.head === null);
    await product.advance(talker, (3 * hourMs) / 1000);
    await talker.write('Half way');
    await talker.knows((work) => work.seen === 3);
    expect(await product.advance(talker, (5 * hourMs) / 1000)).toBe(true);
    expect(await statusOf(talker)).toBe('RUNNING');
    await product.advance(talker, (2 * hourMs) / 1000);
    await eventually(async () => expect(await statusOf(talker)).toBe('COMPLETED'));
  });

  it('When no status came for ten minutes then an unconfirmed message is left to staff and never sent again', async () => {
    const talker = await acquaintance(product, clinic);
    await product.control('POST', '/faults', {
      operation: 'messages',
      to: talker.phone,
      times: 1,
      action: { kind: 'reset' },
    });
    const messageId = await talker.answer('Are you there?');
    await talker.knows((work) => work.dueAt !== null && work.dueAt - Date.now() <= unconfirmedDecisionMs);
    await product.advance(talker, unconfirmedDecisionMs / 1000 + 60);
    await talker.knows((work) => work.dueAt === null || work.dueAt - Date.now() > hourMs);
    expect((await talker.ours()).at(-1)).toMatchObject({ id: messageId, state: 'unconfirmed', attempt: 1 });
    expect(await talker.sent()).not.toContain(messageId);
    await keepHistory(talker.handle(), 'unconfirmed');
  });
});
