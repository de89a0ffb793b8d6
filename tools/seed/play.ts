import { newId } from '../../database/ids.ts';
import type { Database } from '../../database/scope.ts';
import { askConsent } from '../../services/consent/ask-consent.ts';
import { type EnqueueMessage, enqueueMessage } from '../../services/delivery/enqueue-message.ts';
import { recordOutcome } from '../../services/delivery/record-outcome.ts';
import { releaseNext } from '../../services/delivery/release-next.ts';
import { assignConversation } from '../../services/inbox/assign-conversation.ts';
import { addParticipant } from '../../services/inbox/change-participants.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { markRead } from '../../services/inbox/mark-read.ts';
import { openWithReason } from '../../services/inbox/open-with-reason.ts';
import { reopenConversation } from '../../services/inbox/reopen-conversation.ts';
import { resolveConversation } from '../../services/inbox/resolve-conversation.ts';
import { snoozeConversation } from '../../services/inbox/snooze-conversation.ts';
import { takeConversation } from '../../services/inbox/take-conversation.ts';
import { tendConversation } from '../../services/inbox/tend-conversation.ts';
import { writeNote } from '../../services/inbox/write-note.ts';
import type { Clinic } from './clinic.ts';
import { isFromCustomer, type Moment, type PastChat } from './past-chat.ts';
import { backDate, leftThen, meetThen, type TakeIn } from './past-webhooks.ts';
import type { Line } from './story.ts';

export interface Stage {
  clinic: Clinic;
  /** Logins omniflow_worker and omniflow_api. */
  worker: Database;
  api: Database;
  takeIn: TakeIn;
  seededAt: Date;
}

/** A message of ours that left, for its statuses. */
export interface Sent {
  wamid: string;
  messageId: string;
  at: Date;
  status: 'sent' | 'delivered' | 'read' | 'failed';
}

interface Talk extends Stage {
  conversationId: string;
  /** Numbers the customer's words as ingest does. */
  lastSeq: number;
  lastWrittenSeq: number;
  /** Sequence numbers of the lines others refer to. */
  marked: Map<string, number>;
  sent: Sent[];
}

/**
 * Lets a chat happen again through the product's own services, each step at its instant. Answers what was sent. Steps that
 * the processes of a running product would do (tending waits that are over) are done here too.
 */
export async function playChat(stage: Stage, chat: PastChat, webhooks: readonly (object | null)[]): Promise<Sent[]> {
  const talk: Talk = { ...stage, conversationId: '', lastSeq: 0, lastWrittenSeq: 0, marked: new Map(), sent: [] };
  const bodies = [...webhooks];
  const arriving: { moment: Moment; body: object }[] = [];
  for (const moment of chat.moments) {
    const body = moment.wamid === null ? null : bodies.shift();
    if (body) {
      arriving.push({ moment, body });
      continue;
    }
    await arrive(talk, arriving.splice(0));
    await act(talk, moment);
  }
  await arrive(talk, arriving);
  await stage.worker.withScope(systemAt(talk, stage.seededAt), (scope) => tendConversation(scope, talk));
  return talk.sent;
}

function systemAt({ clinic }: Stage, now: Date) {
  return { tenantId: clinic.tenantId, actor: { kind: 'system' }, now } as const;
}

/** What the customer wrote in a row: taken in, dated back, drained. */
async function arrive(talk: Talk, arriving: readonly { moment: Moment; body: object }[]): Promise<void> {
  const last = arriving.at(-1);
  if (last === undefined) return;
  const receiptIds = await Promise.all(arriving.map(({ body }) => talk.takeIn(body)));
  for (const { moment } of arriving) note(talk, moment.line);
  // A stranger's keys expire 72 h after their first drain, by the vault's own clock: the first one happens now, the yes in the past keeps them.
  const isFirst = talk.conversationId === '';
  const drainedAt =
    isFirst && talk.seededAt.getTime() - last.moment.at.getTime() > strangersDrainLimitMs
      ? talk.seededAt
      : new Date(last.moment.at.getTime() + 1000);
  await talk.worker.withScope(systemAt(talk, drainedAt), async (scope) => {
    talk.conversationId = await backDate(
      scope,
      arriving.map(({ moment }, index) => ({ receiptId: receiptIds[index] ?? '', at: moment.at })),
    );
    await drainInbound(scope, talk);
    if (isFirst) await meetThen(scope, { conversationId: talk.conversationId, at: last.moment.at });
  });
}

const strangersDrainLimitMs = 24 * 3_600_000;

function note(talk: Talk, line: Line): void {
  talk.lastSeq += 1;
  if (line.do !== 'react') talk.lastWrittenSeq = talk.lastSeq;
  if ('mark' in line && line.mark !== undefined) talk.marked.set(line.mark, talk.lastSeq);
}

async function act(talk: Talk, moment: Moment): Promise<void> {
  const { line, at } = moment;
  if (isFromCustomer(line)) return;
  if ('by' in line) await actOfStaff(talk, moment);
  if (moment.wamid !== null)
    await leave(talk, { wamid: moment.wamid, at, status: 'status' in line ? line.status : 'read' });
}

async function actOfStaff(talk: Talk, { line, at }: Moment): Promise<void> {
  if (!('by' in line)) return;
  const { clinic, api, conversationId } = talk;
  await api.withScope({ tenantId: clinic.tenantId, actor: clinic.actors[line.by], now: at }, async (scope) => {
    switch (line.do) {
      case 'ask':
        return askConsent(scope, { conversationId });
      case 'reply':
      case 'template':
      case 'read': {
        const upTo = await writtenAt(scope.sql, talk, talk.lastWrittenSeq);
        await markRead(scope, { conversationId, upTo });
        if (line.do === 'reply' || line.do === 'template')
          await enqueueMessage(scope, await messageOf(talk, line, (seq) => writtenAt(scope.sql, talk, seq)));
        return undefined;
      }
      case 'assign':
        return assignConversation(scope, {
          conversationId,
          memberId: line.to === null ? null : clinic.actors[line.to].id,
        });
      case 'snooze':
        return snoozeConversation(scope, {
          conversationId,
          until: line.hours === null ? 'reply' : new Date(at.getTime() + line.hours * 3_600_000),
        });
      case 'take':
        return takeConversation(scope, { conversationId });
      case 'resolve':
        return resolveConversation(scope, { conversationId });
      case 'reopen':
        return reopenConversation(scope, { conversationId });
      case 'note': {
        const mentions = line.mentions.map((initials) => clinic.actors[initials].id);
        return void (await writeNote(scope, { conversationId, clientId: newId(), text: line.text, mentions }));
      }
      case 'add':
        return void (await addParticipant(scope, { conversationId, memberId: clinic.actors[line.to].id }));
      case 'move':
        return assignConversation(scope, {
          conversationId,
          memberId: line.to === null ? null : clinic.actors[line.to].id,
          departmentId: clinic.departmentIds[line.department] ?? '',
        });
      case 'open':
        return void (await openWithReason(scope, { conversationId, reason: line.reason, text: line.text }));
    }
  });
}

type RunSql = <Row extends object>(text: string, parameters: readonly unknown[]) => Promise<Row[]>;

async function writtenAt(sql: RunSql, { clinic, conversationId }: Talk, seq: number): Promise<string> {
  const [found] = await sql<{ id: string }>(
    'select id from message where tenant_id = $1 and conversation_id = $2 and in_seq = $3',
    [clinic.tenantId, conversationId, seq],
  );
  if (found === undefined) throw new Error('A story refers to a message that did not arrive.');
  return found.id;
}

async function messageOf(
  talk: Talk,
  line: Extract<Line, { do: 'reply' | 'template' }>,
  find: (seq: number) => Promise<string>,
): Promise<EnqueueMessage> {
  const quoted = line.quotes === undefined ? undefined : talk.marked.get(line.quotes);
  const templateId = line.do === 'template' ? (talk.clinic.templateIds.get(line.name) ?? '') : '';
  return {
    conversationId: talk.conversationId,
    clientId: newId(),
    content:
      line.do === 'reply'
        ? { kind: 'text', text: line.text }
        : { kind: 'template', templateId, parameters: line.parameters },
    ...(quoted !== undefined && { replyTo: await find(quoted) }),
  };
}

/** The message passes the gate and leaves; the provider's answer is the one the simulator's chat tells of. */
async function leave(talk: Talk, sending: { wamid: string; at: Date; status: Sent['status'] }): Promise<void> {
  const { worker, conversationId } = talk;
  const { released } = await worker.withScope(systemAt(talk, sending.at), (scope) =>
    releaseNext(scope, { conversationId }),
  );
  if (released === null) throw new Error('The gate kept a message of the demo back.');
  const { messageId, attempt } = released;
  await worker.withScope(systemAt(talk, sending.at), async (scope) => {
    await recordOutcome(scope, {
      messageId,
      attempt,
      outcome: { result: 'accepted', providerId: sending.wamid },
      random: 0,
    });
    await leftThen(scope, { messageId, at: sending.at });
  });
  talk.sent.push({ ...sending, messageId });
}
