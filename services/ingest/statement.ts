import type { Intake, MessageRow, ReceiptRow, StatusRow, UnparsedRow } from './rows.ts';
import { readBatch, readMessage, type Stored } from './stored.ts';
import { withOneName } from './thread-names.ts';

/** One round trip for everything a batch asks for. */
export interface Statement {
  /** Prepared once per connection under this name. */
  name: string;
  text: string;
  values: unknown[];
  /** What its rows say. */
  read: (rows: readonly unknown[]) => Stored;
}

/** Which kinds of items a batch holds: what it has none of costs nothing in the database either. */
interface Shape {
  messages: boolean;
  statuses: boolean;
  unparsed: boolean;
}

/**
 * Everything a 200 promises for all requests that wait, in one statement (design section 6).
 * Known ids drop out first, so numbers have no gaps; rows are locked in key order, so batches can't deadlock; nudge and
 * delivery status only climb. Items of organisations that are not active are counted as frozen and not stored.
 * Answers conversations with something new (`inbound`) and those whose deliveries were reported.
 */
export function statementOf(batch: readonly Intake[]): Statement {
  const alone = messageAlone(batch);
  if (alone !== null) return alone;
  const messages = withOneName(batch.flatMap((intake) => intake.messages));
  const statuses = batch.flatMap((intake) => intake.statuses);
  const unparsed = batch.flatMap((intake) => intake.unparsed);
  const receipts = batch.flatMap((intake) => intake.receipts);
  const shape: Shape = {
    messages: messages.length > 0,
    statuses: statuses.length > 0,
    unparsed: unparsed.length > 0,
  };
  const places = new Map(receipts.map(({ id }, index) => [id, index + 1]));
  return {
    ...textOf(shape),
    read: readBatch,
    values: [
      ...columns(receipts, receiptColumns),
      ...(shape.messages
        ? [...columns(messages, messageColumns), messages.map((row) => places.get(row.receiptId))]
        : []),
      ...(shape.statuses ? columns(statuses, statusColumns) : []),
      ...(shape.unparsed ? columns(unparsed, unparsedColumns) : []),
    ],
  };
}

/** A single message in a single request has a function of its own in the database (10-ingest-message.sql). */
function messageAlone(batch: readonly Intake[]): Statement | null {
  const [intake, ...others] = batch;
  if (intake === undefined || others.length > 0) return null;
  const { messages, receipts, statuses, unparsed } = intake;
  const [message] = messages;
  const [receipt] = receipts;
  if (
    message === undefined ||
    receipt?.items !== 1 ||
    messages.length + receipts.length > 2 ||
    statuses.length + unparsed.length > 0
  )
    return null;
  const { id, tenantId, channelId, threadName, otherName, dedupe, sealed, conversationId, contactId } = message;
  return {
    name: 'ingest_message',
    read: readMessage,
    text: 'select ingest_message($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as stored, $2::uuid as tenant_id',
    values: [
      id,
      tenantId,
      channelId,
      threadName,
      otherName,
      dedupe,
      sealed,
      conversationId,
      contactId,
      receipt.id,
      receipt.requestId,
    ],
  };
}

type Columns<Row> = readonly (readonly [column: keyof Row, type: string])[];

const receiptColumns = [
  ['id', 'uuid'],
  ['requestId', 'uuid'],
  ['tenantId', 'uuid'],
  ['channelId', 'uuid'],
  ['items', 'integer'],
  ['messages', 'integer'],
  ['status', 'integer'],
  ['unrouted', 'integer'],
  ['unparsed', 'integer'],
  ['field', 'integer'],
] as const satisfies Columns<ReceiptRow>;
const messageColumns = [
  ['id', 'uuid'],
  ['tenantId', 'uuid'],
  ['channelId', 'uuid'],
  ['threadName', 'bytea'],
  ['otherName', 'bytea'],
  ['dedupe', 'bytea'],
  ['sealed', 'bytea'],
  ['conversationId', 'uuid'],
  ['contactId', 'uuid'],
] as const satisfies Columns<MessageRow>;
const statusColumns = [
  ['tenantId', 'uuid'],
  ['channelId', 'uuid'],
  ['providerHash', 'bytea'],
  ['messageId', 'uuid'],
  ['rank', 'smallint'],
  ['errorCode', 'integer'],
  ['at', 'timestamptz'],
] as const satisfies Columns<StatusRow>;
const unparsedColumns = [
  ['id', 'uuid'],
  ['tenantId', 'uuid'],
  ['channelId', 'uuid'],
  ['receiptId', 'uuid'],
  ['sealed', 'bytea'],
] as const satisfies Columns<UnparsedRow>;

function columns<Row>(rows: readonly Row[], of: Columns<Row>): unknown[][] {
  return of.map(([column]) => rows.map((row) => row[column]));
}

const texts = new Map<string, { name: string; text: string }>();

function textOf(shape: Shape): { name: string; text: string } {
  const name = `ingest_${Number(shape.messages)}${Number(shape.statuses)}${Number(shape.unparsed)}`;
  const known = texts.get(name);
  if (known !== undefined) return known;
  const made = { name, text: compose(shape) };
  texts.set(name, made);
  return made;
}

function compose({ messages, statuses, unparsed }: Shape): string {
  let next = 1;
  const arrays = (types: readonly string[]): string => types.map((type) => `$${next++}::${type}[]`).join(', ');
  const typesOf = (of: readonly (readonly [string, string])[]): string[] => of.map(([, type]) => type);
  const receipts = arrays(typesOf(receiptColumns));
  const parts: string[] = [];
  const answers: string[] = [];
  if (messages) {
    parts.push(messageParts(arrays([...typesOf(messageColumns), 'integer'])));
    answers.push('select true as inbound, tenant_id, conversation_id, last_seq from raised');
  }
  if (statuses) {
    parts.push(statusParts(arrays(typesOf(statusColumns))));
    answers.push(reportedConversations);
  }
  if (unparsed) {
    parts.push(`odd as (
  insert into unparsed_item (id, tenant_id, channel_id, receipt_id, sealed)
  select u.* from unnest(${arrays(typesOf(unparsedColumns))}) as u(id, tenant, channel, receipt, sealed) join tenant t on t.id = u.tenant and t.state = 'active')`);
  }
  parts.push(receiptPart(receipts, messages));
  if (answers.length === 0)
    answers.push(
      'select false as inbound, null::uuid as tenant_id, null::uuid as conversation_id, 0::bigint as last_seq where false',
    );
  return `with ${parts.join(',\n')}\n${answers.join('\nunion all\n')}`;
}

/**
 * The planner takes every step here for one row and would join the steps by nested loops, whose cost grows with the cube
 * of the batch. So steps meet by position in arrays (`place` is a thread's place in key order, `receipt` a receipt's in
 * the request's order) and by a hashed subquery (`is true` keeps it from becoming a join).
 */
function messageParts(arrays: string): string {
  return `item as (
  select * from unnest(${arrays})
    with ordinality as i(id, tenant, channel, name1, name2, dedupe, sealed, conversation, contact, receipt, n)),
active as (
  select i.*, coalesce(a1.thread, a2.thread, i.name1) as thread, a1.thread is null or (i.name2 is not null and a2.thread is null) as unnamed
  from item i join tenant t on t.id = i.tenant and t.state = 'active'
  left join thread_alias a1 on a1.tenant_id = i.tenant and a1.alias = i.name1
  left join thread_alias a2 on a2.tenant_id = i.tenant and a2.alias = i.name2),
fresh as (
  insert into seen_event (tenant_id, dedupe) select distinct tenant, dedupe from active order by 1, 2 on conflict do nothing returning tenant_id, dedupe),
first as (
  select distinct on (tenant, dedupe) * from active where ((tenant, dedupe) in (select tenant_id, dedupe from fresh)) is true order by tenant, dedupe, n),
arrived as (
  select *, dense_rank() over (order by tenant, thread) as place, row_number() over (partition by tenant, thread order by n) as nth,
    count(*) over (partition by tenant, thread) as added from first),
raised as (
  insert into conversation_counter as c (tenant_id, thread, channel_id, conversation_id, contact_id, last_seq)
  select tenant, thread, channel, conversation, contact, added from arrived where nth = 1 order by 1, 2
  on conflict (tenant_id, thread) do update set last_seq = c.last_seq + excluded.last_seq, raised_at = now()
  returning tenant_id, thread, conversation_id, last_seq),
counter as (
  select array_agg(conversation_id order by tenant_id, thread) as conversations, array_agg(last_seq order by tenant_id, thread) as lasts from raised),
named as (
  insert into thread_alias (tenant_id, alias, thread)
  select distinct on (a.tenant, x.name) a.tenant, x.name, a.thread from arrived a cross join lateral (values (a.name1), (a.name2)) x(name)
  where a.unnamed and x.name is not null order by 1, 2 on conflict do nothing),
stored as (
  insert into inbound_event (id, tenant_id, channel_id, conversation_id, seq, receipt_id, sealed)
  select a.id, a.tenant, a.channel, c.conversations[a.place], c.lasts[a.place] - a.added + a.nth, ($1::uuid[])[a.receipt], a.sealed
  from arrived a cross join counter c),
woken as (
  insert into nudge as d (process, tenant_id, key, topic, up_to) select 'conversation', tenant_id, conversation_id, 'inbound', last_seq from raised order by 2, 3
  on conflict (process, tenant_id, key, topic) do update set up_to = greatest(d.up_to, excluded.up_to)),
kept as (
  select array_agg(stored order by receipt) as by_receipt from (
    select receipt, sum(one)::integer as stored from (
      select receipt, 1 as one from arrived union all select generate_series(1, cardinality($1::uuid[])), 0) each group by receipt) sums)`;
}

function statusParts(arrays: string): string {
  return `report as (
  select tenant, channel, hash, (array_agg(message) filter (where message is not null))[1] as message, max(rank) as rank,
    (array_agg(error) filter (where error is not null))[1] as error, min(at) filter (where rank = 2) as sent, min(at) filter (where rank = 3) as delivered,
    min(at) filter (where rank = 4) as read, min(at) filter (where rank = 9) as failed
  from unnest(${arrays}) as s(tenant, channel, hash, message, rank, error, at)
  join tenant t on t.id = tenant and t.state = 'active' group by 1, 2, 3),
reported as (
  insert into delivery_status as d (tenant_id, channel_id, provider_hash, message_id, rank, error_code, sent_at, delivered_at, read_at, failed_at)
  select tenant, channel, hash, message, rank, error, sent, delivered, read, failed from report order by 1, 2, 3
  on conflict (tenant_id, channel_id, provider_hash) do update set message_id = coalesce(d.message_id, excluded.message_id), rank = greatest(d.rank, excluded.rank),
    error_code = coalesce(d.error_code, excluded.error_code), sent_at = coalesce(d.sent_at, excluded.sent_at), delivered_at = coalesce(d.delivered_at, excluded.delivered_at),
    read_at = coalesce(d.read_at, excluded.read_at), failed_at = coalesce(d.failed_at, excluded.failed_at)
  returning tenant_id, message_id)`;
}

const reportedConversations =
  'select distinct false as inbound, m.tenant_id, m.conversation_id, 0::bigint as last_seq from reported r join message m on m.tenant_id = r.tenant_id and m.id = r.message_id';

function receiptPart(arrays: string, messages: boolean): string {
  const stored = messages ? 'k.by_receipt[r.n]' : '0';
  return `received as (
  insert into webhook_receipt (id, request_id, tenant_id, channel_id, items, stored, duplicate, status, frozen, unrouted, unparsed, field)
  select r.id, r.request, r.tenant, r.channel, r.items, ${stored}, case when t.state = 'active' then r.messages - ${stored} else 0 end,
    case when t.state = 'active' then r.status else 0 end, case when t.state = 'active' then 0 else r.messages + r.status + r.unparsed end, r.unrouted,
    case when t.state = 'active' then r.unparsed else 0 end, r.field
  from unnest(${arrays}) with ordinality as r(id, request, tenant, channel, items, messages, status, unrouted, unparsed, field, n)
  left join tenant t on t.id = r.tenant${messages ? ' cross join kept k' : ''})`;
}
