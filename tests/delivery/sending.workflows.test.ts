import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFailure } from '../../services/delivery/describe-failure.ts';
import { eventually } from '../harness/eventually.ts';
import { eventsOf, keepHistory } from '../harness/histories.ts';
import type { Clinic } from '../harness/people.ts';
import { acquaintance, openReachableClinic, type Talker } from '../harness/running-people.ts';
import { openRunningProduct, type RunningProduct } from '../harness/running-product.ts';

/** Ranks of what the provider reports. */
const [sentRank, deliveredRank, readRank] = [2, 3, 4];
let product: RunningProduct;
let clinic: Clinic;
beforeAll(async () => {
  product = await openRunningProduct();
  clinic = await openReachableClinic(product);
});
afterAll(() => product.close());

async function fault(talker: Talker, action: Record<string, unknown>, times = 1): Promise<void> {
  await product.control('POST', '/faults', { operation: 'messages', to: talker.phone, times, action });
}

const error = (code: number): Record<string, unknown> => ({ kind: 'error', code });
const lastOf = async (talker: Talker) => (await talker.ours()).at(-1);
const becomes = (talker: Talker, message: Record<string, unknown>) =>
  eventually(async () => expect(await lastOf(talker)).toMatchObject(message));
const emptied = (talker: Talker) => talker.knows((work) => work.head === null);
/** Lets so much of the run's time pass, again and again, until nothing waits to leave. */
async function emptiedAfter(talker: Talker, seconds: number): Promise<void> {
  await eventually(async () => {
    await product.advance(talker, seconds);
    await talker.knows((work) => work.head === null);
  });
}

/** Queues messages without anybody hearing of it, as if the process had died right after commit. */
async function unheard<T>(act: () => Promise<T>): Promise<T> {
  product.deaf = true;
  try {
    return await act();
  } finally {
    product.deaf = false;
  }
}

describe('sending', () => {
  it('When staff write then the message arrives once and its state follows what the provider reports', async () => {
    const talker = await acquaintance(product, clinic);
    const messageId = await talker.answer('Good morning');
    await becomes(talker, { id: messageId, state: 'accepted', rank: deliveredRank });
    await product.control('POST', `/chats/${clinic.accountId}/${talker.personId}/open`);
    await becomes(talker, { id: messageId, rank: readRank });
    expect((await talker.sent()).filter((id) => id === messageId)).toHaveLength(1);
    await keepHistory(talker.handle(), 'sent');
  });

  it('When the provider says that the window is closed then the message is over and staff are pointed to a template', async () => {
    const talker = await acquaintance(product, clinic);
    await fault(talker, error(131047));
    await talker.answer('Too late');
    await becomes(talker, { state: 'failed', attempt: 1, failure_code: 'whatsapp/131047' });
    expect(describeFailure('whatsapp/131047')).toMatchObject({ action: 'template' });
  });

  it('When the provider is unwell then the message is tried again, later each time, and arrives once', async () => {
    const talker = await acquaintance(product, clinic);
    await fault(talker, error(131000), 2);
    const messageId = await talker.answer('Third time lucky');
    const first = await talker.knows((work) => work.head?.attempt === 1 && work.head.at > Date.now());
    expect(await talker.details()).toContain('Next send not before');
    expect(first.head!.at - Date.now()).toBeLessThanOrEqual(5_000);
    await product.advance(talker, 6);
    const second = await talker.knows((work) => work.head?.attempt === 2);
    expect(second.head!.at - Date.now()).toBeGreaterThan(8_000);
    await emptiedAfter(talker, 30);
    await becomes(talker, { id: messageId, state: 'accepted', attempt: 3, rank: deliveredRank });
    expect((await talker.sent()).filter((id) => id === messageId)).toHaveLength(1);
    await keepHistory(talker.handle(), 'retried');
  });

  it('When one of several messages has to wait then the others stay behind it', async () => {
    const talker = await acquaintance(product, clinic);
    await fault(talker, error(131000));
    const ids = [];
    for (const text of ['one', 'two', 'three']) ids.push(await talker.answer(text));
    await talker.knows((work) => work.head?.attempt === 1 && work.head.at > Date.now());
    await emptiedAfter(talker, 30);
    expect((await talker.sent()).slice(-3)).toEqual(ids);
  });

  it('When the answer is lost after the provider took the message then it is never sent again and its status settles it', async () => {
    const talker = await acquaintance(product, clinic);
    await fault(talker, { kind: 'reset', accept: true });
    const messageId = await talker.answer('Did you get this?');
    await becomes(talker, { id: messageId, state: 'unconfirmed', attempt: 1, rank: deliveredRank });
    await emptied(talker);
    await product.advance(talker, 3_600);
    expect((await talker.sent()).filter((id) => id === messageId)).toHaveLength(1);
    expect(await lastOf(talker)).toMatchObject({ id: messageId, attempt: 1 });
  });

  it('When a message is unconfirmed then the next one leaves all the same', async () => {
    const talker = await acquaintance(product, clinic);
    await fault(talker, { kind: 'reset' });
    await talker.answer('lost');
    await talker.answer('found');
    await becomes(talker, { state: 'accepted', rank: deliveredRank });
    expect((await talker.ours()).map(({ state }) => state)).toEqual(['accepted', 'unconfirmed', 'accepted']);
  });

  it('When the provider refuses our token then the channel stops, and what follows waits for the reconnection', async () => {
    const own = await openReachableClinic(product);
    const talker = await acquaintance(product, own);
    await fault(talker, error(190));
    await unheard(async () => {
      await talker.answer('first');
      await talker.answer('second');
    });
    await product.sweep(10_000);
    await eventually(async () =>
      expect((await talker.ours()).slice(1).map(({ state, failure_code: code }) => [state, code])).toEqual([
        ['failed', 'whatsapp/190'],
        ['queued', null],
      ]),
    );
    await expect(talker.answer('third')).rejects.toMatchObject({ code: 'CHANNEL_STOPPED' });
    expect(await talker.sent()).toHaveLength(1);
  });

  it('When one recipient gets too much then only their messages wait', async () => {
    const [hurried, calm] = await Promise.all([
      acquaintance(product, await openReachableClinic(product)),
      acquaintance(product, clinic),
    ]);
    await fault(hurried, error(131056));
    const waits = await hurried.answer('one too many');
    await hurried.knows((work) => work.head?.attempt === 1 && work.head.at > Date.now());
    await calm.answer('at once');
    await becomes(calm, { state: 'accepted', attempt: 1, rank: deliveredRank });
    expect(await lastOf(hurried)).toMatchObject({ id: waits, state: 'queued' });
    await emptiedAfter(hurried, 30);
    await becomes(hurried, { id: waits, state: 'accepted', attempt: 2, rank: deliveredRank });
  });

  it('When a worker dies between sending and writing it down then the lease ends unconfirmed and the next message leaves', async () => {
    const talker = await acquaintance(product, clinic);
    const { whatsapp } = product.channels;
    product.channels.whatsapp = {
      ...whatsapp,
      async send(message) {
        product.channels.whatsapp = whatsapp;
        await whatsapp.send(message);
        throw new Error('the process is gone');
      },
    };
    const lost = await talker.answer('said and gone');
    await talker.knows((work) => work.head !== null && work.head.at > Date.now());
    expect(await lastOf(talker)).toMatchObject({ id: lost, state: 'sending' });
    await talker.answer('after it');
    await emptiedAfter(talker, 30);
    expect((await talker.ours()).slice(1).map(({ state, attempt }) => [state, attempt])).toEqual([
      ['unconfirmed', 1],
      ['accepted', 1],
    ]);
    expect((await talker.sent()).filter((id) => id === lost)).toHaveLength(1);
    expect((await talker.ours())[1]!.rank).toBeGreaterThanOrEqual(sentRank!);
    await keepHistory(talker.handle(), 'lease-ended');
  });

  it('OF-7.3 When consent is withdrawn between queueing and sending then the message is denied and never leaves', async () => {
    const talker = await acquaintance(product, clinic);
    const messageId = await unheard(() => talker.answer('too late'));
    await product.superuser.query(
      `update contact set standing = 'withdrawn' where id = (select contact_id from conversation where id = $1)`,
      [talker.conversationId],
    );
    await product.sweep(10_000);
    await becomes(talker, { id: messageId, state: 'denied', attempt: 0, failure_code: 'CONSENT_WITHDRAWN' });
    expect(await talker.sent()).not.toContain(messageId);
  });

  it('When an organisation is frozen then its messages are parked, and leave once it is thawed', async () => {
    const own = await openReachableClinic(product);
    const talker = await acquaintance(product, own);
    const messageId = await unheard(() => talker.answer('on ice'));
    const setState = (state: string) =>
      product.superuser.query('update tenant set state = $2 where id = $1', [own.tenantId, state]);
    await setState('frozen');
    await product.workflows.wakeConversation(talker, { outbound: 2 });
    await eventually(async () => expect(await talker.details()).toContain('Sending is parked'));
    await product.advance(talker, 1_800);
    expect(await lastOf(talker)).toMatchObject({ id: messageId, state: 'queued', attempt: 0 });
    expect(
      (await eventsOf(talker.handle())).filter((kind) => kind === 'activityTaskScheduled').length,
    ).toBeLessThanOrEqual(6);
    await setState('active');
    await product.sweep(10_000);
    await becomes(talker, { id: messageId, state: 'accepted', rank: deliveredRank });
  });
});
