import type { Scope } from '../../database/scope.ts';
import type { Provider } from '../../domain/channels/health.ts';
import type { ConversationStatus } from '../../domain/inbox/conversation.ts';
import { windowWarningMs } from '../../domain/inbox/window.ts';
import { type ConversationView, readRecords, showConversation, unsealerOf } from './conversation-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { isoOf, isoOrNull } from './instant.ts';

export interface ListRequest {
  view: 'mine' | 'unassigned' | 'all';
  status: ConversationStatus;
  unread: boolean;
  closing: boolean;
  sort: 'newest' | 'oldest';
  after: string | null;
  limit: number;
}

export interface ConversationPage {
  items: ConversationView[];
  next: string | null;
}

/** One view of the inbox as the actor may see it. Throws INVALID_INPUT on a cursor that isn't ours. */
export async function listConversations(scope: Scope, request: ListRequest): Promise<ConversationPage> {
  if (readsQueueOnly(scope, request.view)) return listQueue(scope, request);
  return seesDoors(scope, request.view) && !request.unread && !request.closing
    ? listDoors(scope, request)
    : listVisible(scope, request);
}

/** Agents see of the queue that somebody waits, not who or why (BW-5.3). */
export function readsQueueOnly({ actor }: Scope, view: ListRequest['view']): boolean {
  return view === 'unassigned' && actor.kind === 'member' && actor.role === 'agent';
}

/** Officers who open with a reason know that every conversation is there; of those they don't see, a closed door shows (OF-5.3). */
export function seesDoors({ actor }: Scope, view: ListRequest['view']): boolean {
  if (view !== 'all' || actor.kind !== 'member' || actor.sight === 'all') return false;
  return actor.role === 'admin' || actor.role === 'privacy_officer';
}

interface Position {
  id: string;
  lastActivityAt: string;
}

async function listVisible(scope: Scope, request: ListRequest): Promise<ConversationPage> {
  const conditions = new Conditions([scope.tenantId, request.status]);
  if (request.view === 'mine')
    conditions.add((p) => `c.assignee_id = ${p}`, scope.actor.kind === 'member' ? scope.actor.id : null);
  if (request.view === 'unassigned') conditions.add(() => 'c.assignee_id is null');
  if (request.unread) conditions.add(() => 'c.unread > 0');
  if (request.closing) {
    conditions.add((p) => `c.window_closes_at > ${p}`, scope.now);
    conditions.add((p) => `c.window_closes_at <= ${p}`, new Date(scope.now.getTime() + windowWarningMs));
  }
  const found = await scope.sql<Position>(
    `select c.id, c.last_activity_at::text as "lastActivityAt" from conversation c
      where c.tenant_id = $1 and c.status = $2 ${conditions.text} ${paging(conditions, request)}`,
    conditions.parameters,
  );
  const page = pageOf(found, request.limit);
  return { items: await viewsOf(scope, page.items), next: page.next };
}

/** Those of them whose words this person sees, in the same order. */
async function viewsOf(scope: Scope, rows: readonly Position[]): Promise<ConversationView[]> {
  const records = await readRecords(
    scope,
    rows.map(({ id }) => id),
  );
  const unsealer = await unsealerOf(scope, records);
  return records.map((record) => showConversation(unsealer, record).view);
}

interface QueueRow extends Position {
  provider: Provider;
  channelName: string;
  departmentId: string;
  departmentName: string;
  waitingSince: string | null;
  assigneeId?: string | null;
  assigneeName?: string | null;
}

async function listDoors(scope: Scope, request: ListRequest): Promise<ConversationPage> {
  const conditions = new Conditions([request.status]);
  const found = await scope.sql<QueueRow>(
    `select c.id, c.last_activity_at::text as "lastActivityAt", c.waiting_since as "waitingSince", ch.provider, ch.name as "channelName",
        d.id as "departmentId", d.name as "departmentName", c.assignee_id as "assigneeId", u.name as "assigneeName"
      from all_doors($1) c join channel ch on ch.id = c.channel_id join department d on d.id = c.department_id
        left join membership m on m.id = c.assignee_id left join auth."user" u on u.id = m.user_id
      where ch.tenant_id = app_tenant() ${paging(conditions, request)}`,
    conditions.parameters,
  );
  const page = pageOf(found, request.limit);
  const open = new Map((await viewsOf(scope, page.items)).map((view) => [view.id, view]));
  return {
    items: page.items.map((row) => open.get(row.id) ?? { ...queueView(row, request.status), needsReason: true }),
    next: page.next,
  };
}

async function listQueue(scope: Scope, request: ListRequest): Promise<ConversationPage> {
  // Whether it was read or how its window stands isn't theirs to know, so no filter may tell.
  if (request.unread || request.closing) return { items: [], next: null };
  const conditions = new Conditions([request.status]);
  const found = await scope.sql<QueueRow>(
    `select c.id, c.last_activity_at::text as "lastActivityAt", c.waiting_since as "waitingSince", ch.provider, ch.name as "channelName",
        d.id as "departmentId", d.name as "departmentName"
      from unassigned_queue($1) c join channel ch on ch.id = c.channel_id join department d on d.id = c.department_id
      where ch.tenant_id = app_tenant() ${paging(conditions, request)}`,
    conditions.parameters,
  );
  const page = pageOf(found, request.limit);
  return { items: page.items.map((row) => queueView(row, request.status)), next: page.next };
}

function queueView(row: QueueRow, status: ConversationStatus): ConversationView {
  return {
    id: row.id,
    channel: { provider: row.provider, name: row.channelName },
    title: null,
    standing: 'unknown',
    status,
    snoozedUntil: null,
    snoozedUntilReply: false,
    preview: { kind: 'hidden', author: null, text: null, state: null },
    unread: 0,
    heldCount: 0,
    lastActivityAt: isoOf(row.lastActivityAt),
    waitingSince: isoOrNull(row.waitingSince),
    windowClosesAt: null,
    assignee: row.assigneeId ? { id: row.assigneeId, name: row.assigneeName ?? '' } : null,
    department: { id: row.departmentId, name: row.departmentName },
    readable: false,
    needsReason: false,
  };
}

/** Keyset on (last activity, id): rows that move while somebody pages are neither doubled nor skipped. */
function paging(conditions: Conditions, { after, sort, limit }: ListRequest): string {
  const [direction, comparison] = sort === 'newest' ? ['desc', '<'] : ['asc', '>'];
  const [at, id] = after === null ? [] : decodeCursor(after, ['instant', 'uuid']);
  const keyset =
    at === undefined
      ? ''
      : `and (c.last_activity_at, c.id) ${comparison} (${conditions.bind(at)}::timestamptz, ${conditions.bind(id)}::uuid)`;
  return `${keyset} order by c.last_activity_at ${direction}, c.id ${direction} limit ${conditions.bind(limit + 1)}`;
}

function pageOf<Row extends Position>(found: Row[], limit: number): { items: Row[]; next: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last ? encodeCursor([last.lastActivityAt, last.id]) : null };
}

/** Collects conditions with their parameters, so that no value is ever part of the text. */
class Conditions {
  readonly parameters: unknown[];
  #parts: string[] = [];

  constructor(parameters: unknown[]) {
    this.parameters = parameters;
  }

  get text(): string {
    return this.#parts.map((part) => `and ${part}`).join(' ');
  }

  bind(value: unknown): string {
    return `$${this.parameters.push(value)}`;
  }

  add(condition: (placeholder: string) => string, ...value: [] | [unknown]): void {
    this.#parts.push(condition(value.length === 0 ? '' : this.bind(value[0])));
  }
}
