import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snoozeConversation } from '../../services/inbox/snooze-conversation.ts';
import { eventually } from '../harness/eventually.ts';
import { keepHistory } from '../harness/histories.ts';
import type { Clinic } from '../harness/people.ts';
import { acquaintance, openReachableClinic, type Talker } from '../harness/running-people.ts';
import { openRunningProduct, type RunningProduct } from '../harness/running-product.ts';

const hourMs = 3_600_000;
/** Facts must be some seconds old for the sweep; it is told that they are. Milliseconds. */
const laterMs = 10_000;
let product: RunningProduct;
let clinic: Clinic;
beforeAll(async () => {
  product = await openRunningProduct();
  clinic = await openReachableClinic(product);
});
afterAll(() => product.close());

const targetOf = (talker: Talker) => ({
  namespace: product.temporal.namespace,
  workflowExecution: { workflowId: talker.handle().workflowId },
});
const statusOf = async (talker: Talker): Promise<string> => (await talker.handle().describe()).status.name;

/** Everything on Temporal's side that ends or rewinds a run. */
const interventions: Record<string, (talker: Talker) => Promise<void>> = {
  async cancelled(talker) {
    await talker.handle().cancel();
    await eventually(async () => expect(await statusOf(talker)).toBe('CANCELLED'));
    await keepHistory(talker.handle(), 'cancelled');
  },
  async terminated(talker) {
    await talker.handle().terminate('test');
    await eventually(async () => expect(await statusOf(talker)).toBe('TERMINATED'));
  },
  async deleted(talker) {
    await forget(talker);
  },
  async reset(talker) {
    const { events } = await talker.handle().fetchHistory();
    const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
    const reset = {
      ...targetOf(talker),
      reason: 'test',
      workflowTaskFinishEventId: first!.eventId!,
      requestId: crypto.randomUUID(),
    };
    await product.workflows.client.workflowService.resetWorkflowExecution(reset);
  },
};

async function forget(talker: Talker): Promise<void> {
  await product.workflows.client.workflowService.deleteWorkflowExecution(targetOf(talker));
  await eventually(async () => expect(await isThere(talker)).toBe(false));
}

async function isThere(talker: Talker): Promise<boolean> {
  try {
    return (await statusOf(talker)) === 'RUNNING';
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}

/** Nobody hears of what is committed meanwhile, as if the process had died right after. */
async function unheard<T>(act: () => Promise<T>): Promise<T> {
  product.deaf = true;
  try {
    return await act();
  } finally {
    product.deaf = false;
  }
}

/** A customer's message that is durable and that no run knows of. */
async function writesUnheard(talker: Talker, text: string, seq: number): Promise<void> {
  await unheard(async () => {
    await talker.write(text);
    await eventually(async () => {
      const { rowCount } = await product.superuser.query(
        'select 1 from inbound_event where conversation_id = $1 and seq = $2',
        [talker.conversationId, seq],
      );
      expect(rowCount).toBe(1);
    });
  });
}

async function emptied(talker: Talker): Promise<void> {
  await eventually(async () => {
    await product.advance(talker, 30);
    await talker.knows((work) => work.head === null);
  });
}

describe('a run that is taken away', () => {
  it.each(Object.keys(interventions))(
    'When a run is %s while a message waits to be sent then the sweep brings it back and nothing is lost or doubled',
    async (how) => {
      const talker = await acquaintance(product, clinic);
      await product.control('POST', '/faults', {
        operation: 'messages',
        to: talker.phone,
        times: 1,
        action: { kind: 'error', code: 131000 },
      });
      const messageId = await talker.answer('waits');
      await talker.knows((work) => work.head?.attempt === 1 && work.head.at > Date.now());
      await interventions[how]!(talker);
      await writesUnheard(talker, 'while it was away', 3);
      await product.sweep(laterMs);
      await talker.knows((work) => work.seen === 3);
      await emptied(talker);
      expect(await talker.theirs()).toEqual([1, 2, 3]);
      expect((await talker.sent()).filter((id) => id === messageId)).toHaveLength(1);
      expect((await talker.ours()).map(({ state, attempt }) => [state, attempt])).toEqual([
        ['accepted', 1],
        ['accepted', 2],
      ]);
      expect(await talker.row()).toMatchObject({ unread: 3, status: 'open' });
    },
  );

  it.each(['cancelled', 'terminated', 'deleted'])(
    'When a run is %s while it is snoozed then the next message starts it and it comes back to staff',
    async (how) => {
      const talker = await acquaintance(product, clinic);
      await snooze(talker, 2 * hourMs);
      await talker.knows((work) => work.phase === 'snoozed');
      await interventions[how]!(talker);
      await talker.write('Hello?');
      await talker.knows((work) => work.seen === 3 && work.phase === 'open');
      expect(await talker.theirs()).toEqual([1, 2, 3]);
      expect((await talker.events()).filter((kind) => kind === 'woken')).toHaveLength(1);
    },
  );

  it('When all of Temporal is wiped then a sweep brings back those with something to do and no others', async () => {
    const own = await openReachableClinic(product);
    const talkers: Talker[] = [];
    for (let count = 0; count < 4; count++) talkers.push(await acquaintance(product, own));
    const [written, queued, due, quiet] = talkers as [Talker, Talker, Talker, Talker];
    await snooze(due, hourMs);
    await due.knows((work) => work.phase === 'snoozed');
    await Promise.all(talkers.map((talker) => forget(talker)));
    await writesUnheard(written, 'nobody heard this', 3);
    await unheard(() => queued.answer('nobody heard that'));
    await product.superuser.query(`update obligation set due_at = now() where key = $1 and kind = 'snooze'`, [
      due.conversationId,
    ]);
    await product.superuser.query('delete from nudge where tenant_id = $1', [own.tenantId]);
    expect(await Promise.all(talkers.map((talker) => isThere(talker)))).toEqual([false, false, false, false]);
    await product.sweep(laterMs);
    expect(await Promise.all(talkers.map((talker) => isThere(talker)))).toEqual([true, true, true, false]);
    await written.knows((work) => work.seen === 3);
    await queued.knows((work) => work.outSeq === 2 && work.head === null);
    await due.knows((work) => work.phase === 'open');
    expect(await written.theirs()).toEqual([1, 2, 3]);
    expect(await queued.sent()).toHaveLength(2);
    expect(await quiet.theirs()).toEqual([1, 2]);
    expect(await product.sweep(laterMs)).toBe(0);
  });

  it('When no worker runs then messages wait and are handled in order once one does', async () => {
    const talker = await acquaintance(product, clinic);
    await product.stopWorkers();
    for (let count = 0; count < 3; count++) await talker.write(`waiting ${count}`);
    await product.startWorkers();
    await talker.knows((work) => work.seen === 5);
    expect(await talker.theirs()).toEqual([1, 2, 3, 4, 5]);
  });

  it('When a send takes long then arrivals are handled meanwhile', async () => {
    const talker = await acquaintance(product, clinic);
    const { whatsapp } = product.channels;
    const held = Promise.withResolvers<void>();
    product.channels.whatsapp = { ...whatsapp, send: (message) => held.promise.then(() => whatsapp.send(message)) };
    const messageId = await talker.answer('slow');
    await eventually(async () => expect((await talker.ours()).at(-1)).toMatchObject({ state: 'sending' }));
    await talker.write('quick');
    await talker.knows((work) => work.seen === 3);
    expect((await talker.ours()).at(-1)).toMatchObject({ id: messageId, state: 'sending' });
    product.channels.whatsapp = whatsapp;
    held.resolve();
    await talker.knows((work) => work.head === null);
    expect((await talker.sent()).filter((id) => id === messageId)).toHaveLength(1);
    await keepHistory(talker.handle(), 'arrival-while-sending');
  });
});

async function snooze(talker: Talker, ms: number): Promise<void> {
  const actor = { kind: 'member', id: talker.clinic.adminId, role: 'admin', sight: 'all' } as const;
  await product.api.withScope({ tenantId: talker.tenantId, actor }, (scope) =>
    snoozeConversation(scope, { conversationId: talker.conversationId, until: new Date(Date.now() + ms) }),
  );
}
