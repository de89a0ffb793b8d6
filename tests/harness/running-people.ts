import { randomInt, randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { Work } from '../../domain/inbox/work.ts';
import { conversationWorkflowId } from '../../domain/processes.ts';
import { enqueueMessage } from '../../services/delivery/enqueue-message.ts';
import type { Snapshot } from '../../workflows/inbox/messages.ts';
import { eventually } from './eventually.ts';
import { type Clinic, openClinic } from './people.ts';
import type { RunningProduct } from './running-product.ts';

/** A clinic whose number is the simulator's. */
export async function openReachableClinic(product: RunningProduct): Promise<Clinic> {
  const account = await product.control<{ accessToken: string; numbers: { id: string }[] }>('POST', '/accounts', {
    subscribed: true,
  });
  return openClinic(product, {
    askConsent: 'automatic',
    token: account.accessToken,
    accountId: account.numbers[0]!.id,
  });
}

/** A person with a phone in the simulator, their conversation, and what tests do with it. */
export interface Talker {
  tenantId: string;
  conversationId: string;
  personId: string;
  phone: string;
  name: string;
  clinic: Clinic;
  /** The customer writes; resolves to the provider's id once the provider has it on its way to us. */
  write(text: string): Promise<string>;
  /** Staff write; resolves to the message's id when it is queued. */
  answer(text: string): Promise<string>;
  handle(): WorkflowHandle;
  /** Messages of ours, oldest first. */
  ours(): Promise<{ id: string; state: string; attempt: number; failure_code: string | null; rank: number | null }[]>;
  /** Numbers of the customer's projected messages in order of arrival. */
  theirs(): Promise<number[]>;
  /** What the provider took from us for this person, in order: our ids. */
  sent(): Promise<string[]>;
  row(): Promise<Record<string, unknown>>;
  events(): Promise<string[]>;
  /** What the run knows, once it satisfies the condition: then everything before is in its history. */
  knows(condition: (work: Work, busy: boolean) => boolean): Promise<Work>;
  /** The run has nothing under way and nothing to send. */
  quiet(): Promise<Work>;
  /** What an operator reads about the run. */
  details(): Promise<string>;
  /** As if all that waits had been waiting for so many milliseconds longer; the run looks at it afresh. */
  age(ms: number): Promise<void>;
}

/** Writes the first message; nobody has answered yet. Three days must pass or an answer come. */
export async function stranger(product: RunningProduct, clinic: Clinic): Promise<Talker> {
  const phone = `9198${randomInt(10_000_000, 99_999_999)}`;
  const name = `Person ${randomUUID().slice(0, 8)}`;
  const person = await product.control<{ id: string }>('POST', '/customers', { name, phone });
  const write = async (text: string): Promise<string> => {
    const { wamid } = await product.control<{ wamid: string }>('POST', `/customers/${person.id}/messages`, {
      type: 'text',
      text,
      pnid: clinic.accountId,
    });
    return wamid;
  };
  const known = await conversationsOf(product, clinic);
  await write('Hello');
  const conversationId = await eventually(async () => {
    const fresh = (await conversationsOf(product, clinic)).find((id) => !known.includes(id));
    if (fresh === undefined) throw new Error('not taken in yet');
    return fresh;
  });
  return talkerOf(product, { clinic, conversationId, phone, name, personId: person.id, write });
}

/** Somebody who was asked and said yes: two messages handled, one of ours sent. */
export async function acquaintance(product: RunningProduct, clinic: Clinic): Promise<Talker> {
  const talker = await stranger(product, clinic);
  await eventually(async () => {
    if ((await talker.ours())[0]?.state !== 'accepted') throw new Error('not asked yet');
  });
  await talker.write('Yes');
  await eventually(async () => {
    if ((await talker.theirs()).length < 2) throw new Error('not projected yet');
  });
  await talker.quiet();
  return talker;
}

async function conversationsOf(product: RunningProduct, clinic: Clinic): Promise<string[]> {
  const { rows } = await product.superuser.query<{ conversation_id: string }>(
    'select conversation_id from conversation_counter where tenant_id = $1',
    [clinic.tenantId],
  );
  return rows.map((row) => row.conversation_id);
}

type Known = Pick<Talker, 'clinic' | 'conversationId' | 'phone' | 'name' | 'personId' | 'write'>;

function talkerOf(product: RunningProduct, known: Known): Talker {
  const { clinic, conversationId } = known;
  async function rows<Row extends object>(text: string): Promise<Row[]> {
    return (await product.superuser.query<Row>(text, [conversationId])).rows;
  }
  const handle = () =>
    product.workflows.client.workflow.getHandle(conversationWorkflowId(clinic.tenantId, conversationId));
  const knows: Talker['knows'] = (condition) =>
    eventually(
      async () => {
        const { work, busy } = await handle().query<Snapshot>('snapshot');
        if (work === null || !condition(work, busy)) throw new Error('not known to the run yet');
        return work;
      },
      { withinMs: 15_000 },
    );
  return {
    ...known,
    tenantId: clinic.tenantId,
    async answer(text) {
      const { messageId } = await product.api.withScope(
        { tenantId: clinic.tenantId, actor: { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' } },
        (scope) => enqueueMessage(scope, { conversationId, clientId: randomUUID(), content: { kind: 'text', text } }),
      );
      return messageId;
    },
    handle,
    ours: () =>
      rows(`select m.id, m.state, m.attempt, m.failure_code, max(d.rank) as rank from message m left join delivery_status d on d.tenant_id = m.tenant_id and d.message_id = m.id
      where m.conversation_id = $1 and m.author <> 'customer' group by m.id order by m.out_seq`),
    theirs: async () =>
      (
        await rows<{ seq: string }>(
          `select in_seq as seq from message where conversation_id = $1 and author = 'customer' order by at, order_seq`,
        )
      ).map(({ seq }) => Number(seq)),
    async sent() {
      const { items } = await product.control<{ items: { callbackData: string }[] }>(
        'GET',
        `/sent?customerId=${known.personId}`,
      );
      return items.map(({ callbackData }) => callbackData);
    },
    row: async () =>
      (
        await rows<Record<string, unknown>>(
          'select c.*, p.standing from conversation c join contact p on p.id = c.contact_id where c.id = $1',
        )
      )[0] ?? {},
    events: async () =>
      (
        await rows<{ kind: string }>('select kind from conversation_event where conversation_id = $1 order by at, id')
      ).map(({ kind }) => kind),
    knows,
    quiet: () => knows((work, busy) => !busy && work.head === null && work.jobs.length === 0),
    details: async () =>
      (await handle().query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails,
    async age(ms) {
      const back = `interval '${Math.round(ms)} milliseconds'`;
      await product.superuser.query(
        `update obligation set due_at = due_at - ${back} where key = $1 and done_at is null`,
        [conversationId],
      );
      await product.superuser.query(
        `update conversation set window_closes_at = window_closes_at - ${back} where id = $1`,
        [conversationId],
      );
      const { rows: due } = await product.superuser.query<{ at: Date; revision: string }>(
        `select min(o.due_at) as at, max(c.revision) as revision from obligation o join conversation c on c.id = o.key where o.key = $1 and o.done_at is null`,
        [conversationId],
      );
      const at = due[0]?.at.getTime() ?? 0;
      await product.workflows.wakeConversation(
        { tenantId: clinic.tenantId, conversationId },
        { state: Number(due[0]?.revision) + 1 },
      );
      if (at > Date.now()) await this.knows((work) => work.dueAt === at);
    },
  };
}
