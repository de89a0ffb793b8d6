import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedNote } from '../../database/sealed-shapes.ts';
import { seal } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';
import { notify } from '../notifications/notify.ts';
import { readMembers } from '../organisation/list-members.ts';
import { dateOrNull } from './instant.ts';
import { readPeople } from './list-people.ts';
import { requireActiveTenant } from './require-change.ts';
import { type NoteView, readNotes } from './show-notes.ts';

export interface NewNote {
  conversationId: string;
  /** Made by the browser: the same one twice writes once. */
  clientId: string;
  text: string;
  /** Members; those who see the conversation are told, the others learn nothing. */
  mentions: readonly string[];
}

/**
 * A note among colleagues, sealed under the contact's key; nothing of it is ever queued to the customer. Throws NOT_FOUND when
 * the actor doesn't see the conversation, INVALID_INPUT for a mention of nobody, CONFLICT when the client id is another note's.
 */
export async function writeNote(scope: Scope, input: NewNote): Promise<NoteView> {
  await requireActiveTenant(scope);
  const [person] = await scope.sql<{ contactId: string; heldUntil: string | null }>(
    `select c.contact_id as "contactId", p.held_until as "heldUntil" from conversation c
      join contact p on p.tenant_id = c.tenant_id and p.id = c.contact_id where c.tenant_id = $1 and c.id = $2`,
    [scope.tenantId, input.conversationId],
  );
  if (person === undefined) throw new DomainError('NOT_FOUND');
  const id = await insertOnce(scope, { ...input, ...person, id: newId() });
  const [note] = await readNotes(scope, [id]);
  if (note === undefined) throw new DomainError('CONFLICT');
  return note;
}

/** Answers the id it stands under: of the first delivery when this is a second one. */
async function insertOnce(
  scope: Scope,
  note: NewNote & { id: string; contactId: string; heldUntil: string | null },
): Promise<string> {
  const { id, conversationId, contactId, clientId, text } = note;
  const mentions = await mentioned(scope, note.mentions);
  const expiresAt = dateOrNull(note.heldUntil);
  const key = await scope.vault.subjectKey({
    tenantId: scope.tenantId,
    subjectId: contactId,
    purpose: 'subject',
    ...(expiresAt !== null && { expiresAt }),
  });
  const shape: SealedNote = { text, mentions };
  const written = await scope.sql(
    `insert into note (id, tenant_id, conversation_id, contact_id, author_member_id, client_id, sealed, at)
      values ($1, $2, $3, $4, app_actor(), $5, $6, $7) on conflict (tenant_id, client_id) do nothing returning id`,
    [
      id,
      scope.tenantId,
      conversationId,
      contactId,
      clientId,
      seal(key, shape, { tenantId: scope.tenantId, table: 'note', rowId: id }),
      scope.now,
    ],
  );
  if (written.length === 0) return await knownNote(scope, note);
  await tellMentioned(scope, { id, conversationId, mentions });
  scope.changed(conversationId);
  return id;
}

async function mentioned(scope: Scope, ids: readonly string[]): Promise<SealedNote['mentions']> {
  if (ids.length === 0) return [];
  const names = new Map((await readMembers(scope, null)).map((member) => [member.id, member.name]));
  return [...new Set(ids)].map((memberId) => {
    const name = names.get(memberId);
    if (name === undefined) throw new DomainError('INVALID_INPUT');
    return { memberId, name };
  });
}

async function knownNote({ sql, tenantId }: Scope, note: NewNote): Promise<string> {
  const [known] = await sql<{ id: string }>(
    'select id from note where tenant_id = $1 and client_id = $2 and conversation_id = $3 and author_member_id = app_actor()',
    [tenantId, note.clientId, note.conversationId],
  );
  if (known === undefined) throw new DomainError('CONFLICT');
  return known.id;
}

async function tellMentioned(
  scope: Scope,
  note: { id: string; conversationId: string; mentions: SealedNote['mentions'] },
): Promise<void> {
  if (note.mentions.length === 0) return;
  const inSight = new Set((await readPeople(scope, note.conversationId)).map((person) => person.id));
  const members = note.mentions.map(({ memberId }) => memberId).filter((memberId) => inSight.has(memberId));
  await notify(scope, { members, kind: 'mention', conversationId: note.conversationId, subjectId: note.id });
}
