import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { clearText, eventsOf, keepHistory } from '../harness/histories.ts';
import type { Clinic } from '../harness/people.ts';
import { acquaintance, openReachableClinic, stranger, type Talker } from '../harness/running-people.ts';
import { openRunningProduct, platformSecret, type RunningProduct } from '../harness/running-product.ts';

/** A payload of this size, a few times, brings the server to suggest a fresh history. */
const largePayload = 1_000_000;
let product: RunningProduct;
let clinic: Clinic;
beforeAll(async () => {
  product = await openRunningProduct();
  clinic = await openReachableClinic(product);
});
afterAll(() => product.close());

/** Resolves when the run has handled so many arrivals and written its history. */
const handled = (talker: Talker, count: number) => talker.knows((work) => work.seen === count);
const markersOf = async (talker: Talker): Promise<number> =>
  (await eventsOf(talker.handle())).filter((kind) => kind === 'markerRecorded').length;

describe('a conversation', () => {
  it('When somebody writes several messages then each is handled once, in order of arrival', async () => {
    const talker = await acquaintance(product, clinic);
    for (let count = 0; count < 5; count++) await talker.write(`message ${count}`);
    await handled(talker, 7);
    expect(await talker.theirs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await talker.row()).toMatchObject({ standing: 'accepted', unread: 7, status: 'open' });
    await keepHistory(talker.handle(), 'first-contact');
  });

  it('When signals come twice, late or too high then nothing is handled again and the next message is', async () => {
    const talker = await acquaintance(product, clinic);
    await handled(talker, 2);
    const before = await markersOf(talker);
    for (const news of [{ inbound: 2 }, { inbound: 1 }, { outbound: 1 }, { outbound: 0, state: 0 }])
      await product.workflows.wakeConversation(talker, news);
    await talker.write('next');
    await handled(talker, 3);
    expect(await markersOf(talker)).toBe(before + 1);
    await product.workflows.wakeConversation(talker, { inbound: 900, outbound: 900, state: 900 });
    await eventually(async () =>
      expect(await talker.handle().query('snapshot')).toMatchObject({ woken: { inbound: 3, outbound: 1 } }),
    );
    expect(await markersOf(talker)).toBeLessThanOrEqual(before + 5);
    await talker.write('and another');
    await handled(talker, 4);
    expect(await talker.theirs()).toEqual([1, 2, 3, 4]);
  });

  it('When one more message comes then the history grows by six events at most', async () => {
    const talker = await acquaintance(product, clinic);
    await handled(talker, 2);
    for (let count = 3; count <= 5; count++) {
      const before = (await eventsOf(talker.handle())).length;
      await talker.write('one more');
      // A question to the run that comes with its task has the SDK end that task early and ask for another: three events of
      // our own asking. So the run is asked when the message is there, its task then being under way.
      await eventually(async () => expect(await talker.theirs()).toHaveLength(count));
      await handled(talker, count);
      const grown = (await eventsOf(talker.handle())).slice(before);
      expect(grown.length, grown.join(' ')).toBeLessThanOrEqual(6);
    }
  });

  it('When a run is read with the key of its payloads then nothing in it names, quotes or numbers the person', async () => {
    const talker = await acquaintance(product, clinic);
    const wamid = await talker.write('I have a rash since Tuesday');
    await handled(talker, 3);
    await talker.answer('Come in on Thursday');
    await eventually(async () => expect((await talker.ours()).at(-1)).toMatchObject({ rank: 3 }));
    const described = await talker.handle().describe();
    const text = `${await clearText(talker.handle(), platformSecret)}\n${described.workflowId}\n${JSON.stringify(described.typedSearchAttributes)}\n${await talker.details()}`;
    expect(text).toContain(`"conversationId":"${talker.conversationId}"`);
    for (const secret of [talker.phone, talker.name, 'rash', 'Thursday', 'Hello', wamid, wamid.slice(6)])
      expect(text).not.toContain(secret);
    expect(described.searchAttributes).toMatchObject({ TenantId: [talker.tenantId], Phase: ['open'] });
  });

  it('When an operator looks then the run says in words what it waits for', async () => {
    const talker = await stranger(product, clinic);
    await talker.knows((work) => work.outSeq === 1 && work.head === null);
    expect(await talker.details()).toMatch(
      /^Waiting for consent: words are held unread.*Messages handled: 1\. Messages queued by us: 1\..*Next deadline .* UTC\..*Ends when nothing happens until/s,
    );
    await talker.write('Yes');
    await handled(talker, 2);
    expect(await talker.details()).toMatch(/^Open: staff are talking/);
  });

  it('When somebody says no then the fixed reply leaves and what they wrote is destroyed', async () => {
    const talker = await stranger(product, clinic);
    await talker.knows((work) => work.outSeq === 1 && work.head === null);
    await talker.write('No');
    // Forgetting and the reply go side by side; whichever is first, what is left ends by a time.
    await talker.knows((work) => work.outSeq === 2 && work.head === null);
    await product.advance(talker, 20);
    await talker.knows((work) => work.jobs.length === 0);
    expect(await talker.row()).toMatchObject({ standing: 'refused', held_count: 0, preview_sealed: null });
    expect(await talker.sent()).toHaveLength(2);
    await keepHistory(talker.handle(), 'refused');
  });

  it('When the history gets long then a fresh run goes on with the same counters', async () => {
    const talker = await acquaintance(product, clinic);
    await handled(talker, 2);
    const { runId } = await talker.handle().describe();
    const large = { inbound: 2, ballast: randomUUID().repeat(largePayload / 36) };
    for (let count = 0; count < 5; count++) await talker.handle().signal('wake', large);
    await eventually(async () => expect((await talker.handle().describe()).runId).not.toBe(runId));
    await eventually(async () =>
      expect(await talker.handle().query('snapshot')).toMatchObject({
        woken: { inbound: 2, outbound: 1 },
        work: { seen: 2 },
      }),
    );
    await talker.write('goes on');
    await handled(talker, 3);
    expect(await talker.theirs()).toEqual([1, 2, 3]);
    expect((await talker.handle().describe()).searchAttributes).toMatchObject({ TenantId: [talker.tenantId] });
  });
});
