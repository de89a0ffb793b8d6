import { acceptStanding } from '../../services/consent/record-answer.ts';
import { openThread } from '../../services/inbox/thread.ts';
import { poll } from '../start/wait.ts';
import type { Sender } from './bodies.ts';
import type { Clinic } from './clinic.ts';
import type { LoadGenerator } from './load-process.ts';
import type { Stage } from './stage.ts';

const MEETING_WITHIN_MS = 120_000;

interface Meeting {
  readonly stage: Stage;
  readonly clinic: Clinic;
  readonly load: LoadGenerator;
  readonly sender: Sender;
  readonly port: number;
}

/** Lets every sender write once, accepts them all and lets them write again: known people with a running conversation. */
export async function meetCustomers(meeting: Meeting): Promise<void> {
  const { stage, clinic, sender } = meeting;
  await sendAll(meeting, 0);
  await waitFor(stage, 'held', sender.senders);
  const { rows } = await stage.superuser.query<{ id: string }>('select id from conversation');
  for (const { id } of rows)
    await stage.database.withScope({ tenantId: clinic.tenantId, actor: { kind: 'system' } }, async (scope) =>
      acceptStanding(await openThread(scope, id, scope.now), scope.now),
    );
  await sendAll(meeting, sender.senders);
  await waitFor(stage, 'processed', sender.senders);
}

async function sendAll({ load, sender, port }: Meeting, from: number): Promise<void> {
  await load.prepare({ sender, from, count: sender.senders });
  await load.run({ port, connections: 4, seconds: MEETING_WITHIN_MS / 1000 });
}

async function waitFor(stage: Stage, outcome: 'held' | 'processed', count: number): Promise<void> {
  const done = await poll(async () => ((await countOf(stage, outcome)) >= count ? true : undefined), {
    withinMs: MEETING_WITHIN_MS,
    everyMs: 200,
  });
  if (!done) throw new Error(`Only ${await countOf(stage, outcome)} of ${count} messages are ${outcome}.`);
}

async function countOf({ superuser }: Stage, outcome: string): Promise<number> {
  const { rows } = await superuser.query<{ count: string }>(
    'select count(*) as count from inbound_event where outcome = $1',
    [outcome],
  );
  return Number(rows[0]?.count);
}

/** Which conversation each phone number talks in, by its blind index: the one the webhook's sender will change. */
export async function conversationsOf(stage: Stage, threads: readonly Buffer[]): Promise<string[]> {
  const { rows } = await stage.superuser.query<{ thread: Buffer; conversation_id: string }>(
    'select thread, conversation_id from conversation_counter where thread = any($1)',
    [threads],
  );
  const known = new Map(rows.map((row) => [row.thread.toString('hex'), row.conversation_id]));
  return threads.map((thread) => {
    const id = known.get(thread.toString('hex'));
    if (id === undefined) throw new Error('A sender has no conversation.');
    return id;
  });
}
