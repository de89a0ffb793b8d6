import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedMessage } from '../../database/sealed-shapes.ts';
import type { Provider } from '../../domain/channels/health.ts';
import type { Standing } from '../../domain/consent/standing.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Author, ConversationStatus, MessageKind } from '../../domain/inbox/conversation.ts';
import { recordAudit } from '../audit/record.ts';
import { showPerson } from '../contacts/read-name.ts';
import { decodeCursor, encodeCursor } from '../inbox/cursor.ts';
import { isoOf } from '../inbox/instant.ts';
import { createUnsealer } from '../inbox/unsealer.ts';
import { recordAct } from './record-act.ts';

export interface SupportPage<Item> {
  items: Item[];
  next: string | null;
}

interface Asking {
  operatorId: string;
  conversationId: string | null;
}

/**
 * Whether the organisation gave access that covers this now. When not, the attempt is noted in its log and the
 * platform's; the caller commits that and then refuses with SUPPORT_ACCESS_REQUIRED.
 */
export async function noteIfUncovered(scope: Scope, { operatorId, conversationId }: Asking): Promise<boolean> {
  const [answer] = await scope.sql<{ covered: boolean }>('select support_covers($1) as covered', [conversationId]);
  if (answer?.covered === true) return false;
  const [known] = await scope.sql('select id from platform_tenant($1)', [scope.tenantId]);
  if (known === undefined) throw new DomainError('NOT_FOUND');
  const surface = conversationId === null ? 'list' : 'thread';
  await recordAudit(scope, {
    kind: 'support.refused',
    subject: conversationId === null ? 'organisation' : 'conversation',
    id: conversationId ?? scope.tenantId,
    detail: { surface },
  });
  await recordAct(scope, { kind: 'support.refused', operatorId, tenantId: scope.tenantId, detail: { surface } });
  return true;
}

export interface SupportConversation {
  id: string;
  title: string;
  provider: Provider;
  standing: Standing;
  status: ConversationStatus;
  lastActivityAt: string;
}

interface ConversationRow {
  id: string;
  contactId: string;
  provider: Provider;
  standing: Standing;
  status: ConversationStatus;
  position: string;
  contactSealed: Buffer | null;
  identityId: string | null;
  identitySealed: Buffer | null;
}

/** Conversations an open access covers, newest activity first. The function it reads by writes the line in the log (OF-3.0). */
export async function listSupportConversations(
  scope: Scope,
  { operatorId, after, limit }: { operatorId: string; after: string | null; limit: number },
): Promise<SupportPage<SupportConversation>> {
  const [at, id] = after === null ? [null, null] : decodeCursor(after, ['instant', 'uuid']);
  const found = await scope.sql<ConversationRow>(
    `select id, contact_id as "contactId", provider, standing, status, last_activity_at::text as position, contact_sealed as "contactSealed",
        identity_id as "identityId", identity_sealed as "identitySealed"
      from support_conversations($1, $2, $3, $4)`,
    [newId(), at, id, limit + 1],
  );
  await recordAct(scope, {
    kind: 'support.read',
    operatorId,
    tenantId: scope.tenantId,
    detail: { surface: 'list' },
  });
  const page = found.slice(0, limit);
  const unsealer = await createUnsealer(
    scope,
    page.flatMap(({ contactSealed, identitySealed }) => [contactSealed, identitySealed]),
  );
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      id: row.id,
      title: showPerson(unsealer, row).title,
      provider: row.provider,
      standing: row.standing,
      status: row.status,
      lastActivityAt: isoOf(row.position),
    })),
    next: found.length > limit && last ? encodeCursor([last.position, last.id]) : null,
  };
}

export interface SupportMessage {
  id: string;
  author: Author;
  kind: MessageKind;
  text: string | null;
  at: string;
}

interface MessageRow {
  id: string;
  author: Author;
  kind: MessageKind;
  sealed: Buffer | null;
  position: string;
  orderSeq: string;
  withdrawn: boolean;
}

/** Words of one conversation, newest page first; files are not opened. Throws NOT_FOUND. The reading is logged as above. */
export async function readSupportThread(
  scope: Scope,
  {
    operatorId,
    conversationId,
    before,
    limit,
  }: { operatorId: string; conversationId: string; before: string | null; limit: number },
): Promise<SupportPage<SupportMessage>> {
  const [at, seq, id] = before === null ? [null, null, null] : decodeCursor(before, ['instant', 'integer', 'uuid']);
  const found = await readThread(scope, [conversationId, newId(), at, seq, id, limit + 1]);
  await recordAct(scope, {
    kind: 'support.read',
    operatorId,
    tenantId: scope.tenantId,
    subjectId: conversationId,
    detail: { surface: 'thread' },
  });
  const page = found.slice(0, limit);
  const unsealer = await createUnsealer(
    scope,
    page.map(({ sealed }) => sealed),
  );
  const last = page.at(-1);
  return {
    items: page.toReversed().map(({ withdrawn, ...row }) => {
      const words = unsealer.open<SealedMessage>(row.sealed, { table: 'message', rowId: row.id });
      const isGone = withdrawn || (row.sealed !== null && words === null);
      return {
        id: row.id,
        author: row.author,
        kind: isGone ? 'withdrawn' : row.kind,
        text: isGone ? null : (words?.text ?? null),
        at: isoOf(row.position),
      };
    }),
    next: found.length > limit && last ? encodeCursor([last.position, last.orderSeq, last.id]) : null,
  };
}

async function readThread(scope: Scope, parameters: unknown[]): Promise<MessageRow[]> {
  try {
    return await scope.sql<MessageRow>(
      `select id, author, kind, sealed, at::text as position, order_seq::text as "orderSeq", withdrawn_at is not null as withdrawn
        from support_thread($1, $2, $3, $4, $5, $6)`,
      parameters,
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'P0002') throw new DomainError('NOT_FOUND');
    throw error;
  }
}
