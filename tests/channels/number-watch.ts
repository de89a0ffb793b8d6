import pg from 'pg';
import { expect } from 'vitest';
import { parse } from '../../channels/whatsapp/parse.ts';
import { loginUrl } from '../../database/logins.ts';
import type { Scope } from '../../database/scope.ts';
import { channelRound, tallyChannels } from '../../services/channels/channel-round.ts';
import { connectDraft } from '../../services/channels/connect-draft.ts';
import type { On } from '../../services/channels/desk.ts';
import { finishDraft } from '../../services/channels/end-draft.ts';
import { type ChannelHealthView, getChannel } from '../../services/channels/get-channel.ts';
import { pasteToken } from '../../services/channels/keep-token.ts';
import { startDraft } from '../../services/channels/start-draft.ts';
import { tellStopped } from '../../services/channels/tell-stopped.ts';
import type { Watcher } from '../../services/channels/watch-channels.ts';
import { askConsent } from '../../services/consent/ask-consent.ts';
import { releaseNext } from '../../services/delivery/release-next.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { createNoteNews, newsIn } from '../../services/ingest/note-news.ts';
import { type Clinic, newCustomer, textBody } from '../harness/people.ts';
import { type Account, type ConnectingDesk, openDesk, pin } from './desk.ts';

/** A number that staff of a clinic of its own have connected. */
export interface Connected {
  clinic: Clinic;
  on: On;
  account: Account;
  channelId: string;
  accountId: string;
}

/** Connected numbers, with what Meta tells of them and what the worker does about them. */
export interface NumberWatch extends ConnectingDesk {
  /** As `omniflow_worker` and `omniflow_ingest`. */
  worker: pg.Pool;
  ingest: pg.Pool;
  rows<Row extends object>(text: string, values: unknown[]): Promise<Row[]>;
  connected(): Promise<Connected>;
  reconnect(one: Connected, account?: Account, desk?: Watcher): Promise<void>;
  healthOf(one: Connected): Promise<ChannelHealthView>;
  asSystem<T>(one: Connected, use: (scope: Scope) => Promise<T>): Promise<T>;
  /** What the worker does every two seconds; nothing of it may fail. */
  round(now?: Date): Promise<void>;
  /** A field as a signed webhook brings it. `time`: of the event, in seconds. */
  news(one: Pick<Connected, 'account'>, field: string, value: object, time?: number): Promise<void>;
  /** A stranger writes and staff ask: one message of ours waits to leave. Answers its conversation. */
  queueOne(one: Connected): Promise<string>;
  release(one: Connected, conversationId: string, now?: Date): ReturnType<typeof releaseNext>;
  stateOfMessages(conversationId: string): Promise<{ state: string; code: string | null }[]>;
  freshToken(account: Account): Promise<string>;
}

export async function openNumberWatch(): Promise<NumberWatch> {
  const desk = await openDesk();
  const { databases } = desk.product;
  const pool = (login: 'omniflow_worker' | 'omniflow_ingest'): pg.Pool =>
    new pg.Pool({ connectionString: loginUrl(databases.dataUrl, login, databases.loginSecret), max: 2 });
  const [worker, ingest] = [pool('omniflow_worker'), pool('omniflow_ingest')];
  const at: NumberWatch = {
    ...desk,
    worker,
    ingest,
    rows: async <Row extends object>(text: string, values: unknown[]) =>
      (await desk.product.superuser.query<Row>(text, values)).rows,
    connected: () => connect(desk),
    reconnect: (one, account = one.account, by = desk.desk) => reconnect(at, one, { account, desk: by }),
    healthOf: ({ on, channelId }) => desk.product.api.withScope(on, (scope) => getChannel(scope, channelId)),
    asSystem: ({ clinic }, use) =>
      desk.product.worker.withScope({ tenantId: clinic.tenantId, actor: { kind: 'system' } }, use),
    round: (now = new Date()) => round(at, now),
    async news({ account }, field, value, time) {
      const entry = { id: account.wabaId, ...(time && { time }), changes: [{ field, value }] };
      const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry: [entry] }));
      await createNoteNews(ingest)(newsIn(parse(body)));
    },
    queueOne: (one) => queueOne(at, one),
    release: ({ clinic }, conversationId, now = new Date()) =>
      desk.product.worker.withScope({ tenantId: clinic.tenantId, actor: { kind: 'system' }, now }, (scope) =>
        releaseNext(scope, { conversationId }),
      ),
    stateOfMessages: (conversationId) =>
      at.rows('select state, failure_code as code from message where conversation_id = $1 and out_seq is not null', [
        conversationId,
      ]),
    freshToken: async ({ wabaId }) =>
      (await desk.control<{ token: string }>('POST', '/tokens', { wabaIds: [wabaId] })).token,
    async close() {
      await Promise.all([worker.end(), ingest.end()]);
      await desk.close();
    },
  };
  return at;
}

async function connect(at: ConnectingDesk): Promise<Connected> {
  const [{ clinic, on }, account] = [await at.clinic(), await at.account({ pin })];
  const { id } = await at.ready(clinic, on, account);
  await connectDraft(at.desk, on, { draftId: id, pin });
  const { channelId } = await finishDraft(at.desk, on, id);
  return { clinic, on, account, channelId, accountId: account.numbers[0]!.id };
}

async function reconnect(
  at: NumberWatch,
  one: Connected,
  { account, desk }: { account: Account; desk: Watcher },
): Promise<void> {
  const draft = await at.product.api.withScope(one.on, (scope) => startDraft(scope, { reconnect: one.channelId }));
  const token = await at.freshToken(account);
  await pasteToken(desk, one.on, { draftId: draft.id, token, businessId: account.wabaId });
  await connectDraft(desk, one.on, { draftId: draft.id, pin: null });
  await finishDraft(desk, one.on, draft.id);
}

async function round(at: NumberWatch, now: Date): Promise<void> {
  const errors: unknown[] = [];
  const query = async <Row extends object>(text: string, values: unknown[]): Promise<Row[]> =>
    (await at.worker.query<Row>(text, values)).rows;
  const parts = { ...at.desk, database: at.product.worker, query, tellStopped };
  await channelRound({ ...parts, onError: (error) => errors.push(error) }, now);
  await tallyChannels(query, { now, wholeDay: false });
  expect(errors).toEqual([]);
}

async function queueOne(at: NumberWatch, one: Connected): Promise<string> {
  await at.product.takeIn(textBody(one, newCustomer(), 'Good morning'));
  const [{ id }] = (await at.rows<{ id: string }>(
    'select conversation_id as id from conversation_counter where channel_id = $1 order by raised_at desc limit 1',
    [one.channelId],
  )) as [{ id: string }];
  await at.asSystem(one, (scope) => drainInbound(scope, { conversationId: id }));
  await at.product.api.withScope(one.on, (scope) => askConsent(scope, { conversationId: id }));
  return id;
}
