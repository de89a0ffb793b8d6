import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import type { ChannelHealth, Provider } from '../../domain/channels/health.ts';
import { isQuarantined, type Standing } from '../../domain/consent/standing.ts';
import { type DeliveryState, shownState } from '../../domain/delivery/states.ts';
import type { Author, ConversationStatus, MessageKind } from '../../domain/inbox/conversation.ts';
import { type ShownPerson, showPerson } from '../contacts/read-name.ts';
import { isoOf, isoOrNull } from './instant.ts';
import { createUnsealer, type Unsealer } from './unsealer.ts';

/** A conversation as the database has it, with the names a list shows. */
export interface ConversationRecord {
  id: string;
  contactId: string;
  provider: Provider;
  channelName: string;
  channelHealth: ChannelHealth;
  departmentId: string;
  departmentName: string;
  assigneeId: string | null;
  assigneeName: string | null;
  status: ConversationStatus;
  snoozedUntil: string | null;
  snoozedUntilReply: boolean;
  lastActivityAt: string;
  waitingSince: string | null;
  windowClosesAt: string | null;
  unread: number;
  heldCount: number;
  previewKind: MessageKind | 'none';
  previewAuthor: Author | null;
  previewSealed: Buffer | null;
  previewOwnState: DeliveryState | null;
  previewRank: number | null;
  standing: Standing;
  contactSealed: Buffer | null;
  identityId: string | null;
  identitySealed: Buffer | null;
}

export interface PreviewView {
  kind: MessageKind | 'hidden' | 'none';
  author: Author | null;
  text: string | null;
  state: DeliveryState | null;
}

export interface ConversationView {
  id: string;
  channel: { provider: Provider; name: string };
  title: string | null;
  standing: Standing;
  status: ConversationStatus;
  snoozedUntil: string | null;
  snoozedUntilReply: boolean;
  preview: PreviewView;
  unread: number;
  heldCount: number;
  lastActivityAt: string;
  waitingSince: string | null;
  windowClosesAt: string | null;
  assignee: { id: string; name: string } | null;
  department: { id: string; name: string } | null;
  readable: boolean;
  needsReason: boolean;
}

const selectRecords = `
  select c.id, c.contact_id as "contactId", ch.provider, ch.name as "channelName", ch.health as "channelHealth",
    c.department_id as "departmentId", d.name as "departmentName", c.assignee_id as "assigneeId", u.name as "assigneeName",
    c.status, c.snoozed_until as "snoozedUntil", c.snoozed_until_reply as "snoozedUntilReply", c.last_activity_at as "lastActivityAt",
    c.waiting_since as "waitingSince", c.window_closes_at as "windowClosesAt", c.unread, c.held_count as "heldCount",
    c.preview_kind as "previewKind", c.preview_author as "previewAuthor", c.preview_sealed as "previewSealed",
    pm.state as "previewOwnState", s.rank as "previewRank", p.standing, p.sealed as "contactSealed",
    i.id as "identityId", i.sealed as "identitySealed"
  from conversation c
    join contact p on p.tenant_id = c.tenant_id and p.id = c.contact_id
    join channel ch on ch.tenant_id = c.tenant_id and ch.id = c.channel_id
    join department d on d.tenant_id = c.tenant_id and d.id = c.department_id
    left join membership m on m.tenant_id = c.tenant_id and m.id = c.assignee_id
    left join auth."user" u on u.id = m.user_id
    left join message pm on pm.tenant_id = c.tenant_id and pm.id = c.preview_message_id and c.preview_author <> 'customer'
    left join lateral (select max(rank) as rank from delivery_status x where x.tenant_id = c.tenant_id and x.message_id = pm.id) s on true
    left join lateral (select id, sealed from contact_identity x where x.tenant_id = c.tenant_id and x.contact_id = c.contact_id and x.kind = 'msisdn'
      order by created_at desc limit 1) i on true
  where c.tenant_id = $1 and c.id = any($2::uuid[])`;

/** The conversations among these ids that the actor sees, in the order of the ids. */
export async function readRecords(scope: Scope, ids: readonly string[]): Promise<ConversationRecord[]> {
  if (ids.length === 0) return [];
  const found = await scope.sql<ConversationRecord>(selectRecords, [scope.tenantId, ids]);
  const byId = new Map(found.map((record) => [record.id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Everything sealed that showing these records needs. */
export function unsealerOf(scope: Scope, records: readonly ConversationRecord[]): Promise<Unsealer> {
  return createUnsealer(
    scope,
    records.flatMap((record) => [record.contactSealed, record.identitySealed, record.previewSealed]),
  );
}

/** A list's row of a conversation the reader sees, and the person as they may be shown. */
export function showConversation(
  unsealer: Unsealer,
  record: ConversationRecord,
): { view: ConversationView; person: ShownPerson } {
  const person = showPerson(unsealer, record);
  const { id, standing, status, snoozedUntilReply, unread, heldCount } = record;
  const view: ConversationView = {
    id,
    standing,
    status,
    snoozedUntilReply,
    unread,
    heldCount,
    channel: { provider: record.provider, name: record.channelName },
    title: person.title,
    snoozedUntil: isoOrNull(record.snoozedUntil),
    preview: previewOf(unsealer, record),
    lastActivityAt: isoOf(record.lastActivityAt),
    waitingSince: isoOrNull(record.waitingSince),
    windowClosesAt: isoOrNull(record.windowClosesAt),
    assignee: record.assigneeId === null ? null : { id: record.assigneeId, name: record.assigneeName ?? '' },
    department: { id: record.departmentId, name: record.departmentName },
    readable: true,
    needsReason: false,
  };
  return { view, person };
}

function previewOf(unsealer: Unsealer, record: ConversationRecord): PreviewView {
  // Words of people who haven't answered yet are not even hinted at.
  if (isQuarantined(record.standing) && record.heldCount > 0)
    return { kind: 'hidden', author: 'customer', text: null, state: null };
  const words = unsealer.open<SealedShapes['conversation']>(record.previewSealed, {
    table: 'conversation',
    rowId: record.id,
  });
  return {
    kind: record.previewKind,
    author: record.previewAuthor,
    text: words?.text ?? null,
    state: record.previewOwnState === null ? null : shownState(record.previewOwnState, record.previewRank),
  };
}
