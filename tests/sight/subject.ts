import { randomBytes } from 'node:crypto';
import { newId } from '../../database/ids.ts';
import type { SealedNote, SealedShapes } from '../../database/sealed-shapes.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { seal } from '../../database/vault/sealed.ts';
import { searchWords } from '../../domain/search/words.ts';
import type { SeededConversation } from '../harness/conversation-rows.ts';
import type { Product } from '../harness/product.ts';
import type { Desk } from './desk.ts';
import type { Subject } from './surfaces.ts';

/** Gives a conversation a file, a note, a search word, a line in the thread and a notification to every member. */
export async function furnish(
  { vault, superuser }: Product,
  { tenant }: Desk,
  conversation: SeededConversation,
): Promise<Subject> {
  const { id, contactId, messageId, text } = conversation;
  const key = await vault.subjectKey({ tenantId: tenant.id, subjectId: contactId, purpose: 'subject' });
  const [mediaId, noteId] = [newId(), newId()];
  const file: SealedShapes['media'] = {
    providerMediaId: '1',
    fileName: null,
    voice: false,
    objectName: 'aa/bb/cc',
    objectKey: randomBytes(32).toString('base64'),
  };
  const note: SealedNote = { text: 'He takes warfarin.', mentions: [] };
  const at = (table: string, rowId: string) => ({ tenantId: tenant.id, table, rowId });
  await superuser.query(
    `insert into media (id, tenant_id, conversation_id, contact_id, message_id, sealed, state, mime, bytes) values ($1, $2, $3, $4, $5, $6, 'stored', 'image/jpeg', 7)`,
    [mediaId, tenant.id, id, contactId, messageId, seal(key, file, at('media', mediaId))],
  );
  await superuser.query(
    'insert into note (id, tenant_id, conversation_id, contact_id, author_member_id, client_id, sealed) values ($1, $2, $3, $4, $5, $1, $6)',
    [noteId, tenant.id, id, contactId, tenant.members.admin.id, seal(key, note, at('note', noteId))],
  );
  const index = await vault.indexKey(tenant.id);
  await superuser.query(
    'insert into search_token (tenant_id, token, message_id, conversation_id, at) select $1, unnest($2::bytea[]), $3, $4, now()',
    [tenant.id, searchWords(text).map((word) => blindIndex(index, 'search', word)), messageId, id],
  );
  await superuser.query(
    `insert into conversation_event (id, tenant_id, conversation_id, kind, at) values ($1, $2, $3, 'started', now())`,
    [newId(), tenant.id, id],
  );
  for (const member of Object.values(tenant.members))
    await superuser.query(
      `insert into notification (id, tenant_id, member_id, kind, conversation_id, subject_id) values ($1, $2, $3, 'mention', $4, $5)`,
      [newId(), tenant.id, member.id, id, noteId],
    );
  return { ...conversation, mediaId };
}
