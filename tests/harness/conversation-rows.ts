import { randomInt } from 'node:crypto';
import { newId } from '../../database/ids.ts';
import { plainMessage, type SealedShapes } from '../../database/sealed-shapes.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { seal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import type { Standing } from '../../domain/consent/standing.ts';
import type { SeededTenant, Sql } from './rows.ts';

export interface SeededConversation {
  id: string;
  contactId: string;
  messageId: string;
  name: string;
  phone: string;
  text: string;
}

export interface ConversationOptions {
  standing?: Standing;
  /** Null leaves it in the queue of its department. */
  assignee?: string | null;
  department?: string;
  text?: string;
  name?: string;
  at?: Date;
  windowClosesAt?: Date | null;
}

const hourMs = 3_600_000;

interface Writing {
  sql: Sql;
  vault: Vault;
  tenant: Omit<SeededTenant, 'conversation'>;
}

/** Contact, thread and grants of one person who wrote once, as the product would leave them. */
export async function writeConversation(writing: Writing, options: ConversationOptions): Promise<SeededConversation> {
  const conversation: SeededConversation = {
    id: newId(),
    contactId: newId(),
    messageId: newId(),
    name: options.name ?? 'Asha Verma',
    phone: `9198${randomInt(1e7, 1e8)}`,
    text: options.text ?? 'Is the doctor in on Monday?',
  };
  await writeContact(writing, conversation, options);
  await writeThread(writing, conversation, options);
  await writeGrants(writing, conversation, options);
  return conversation;
}

async function writeContact(
  { sql, vault, tenant }: Writing,
  conversation: SeededConversation,
  options: ConversationOptions,
): Promise<void> {
  const { contactId, name, phone } = conversation;
  const key = await vault.subjectKey({ tenantId: tenant.id, subjectId: contactId, purpose: 'subject' });
  const standing = options.standing ?? 'accepted';
  const shape: SealedShapes['contact'] = { name, username: null };
  const sealed =
    standing === 'accepted' ? seal(key, shape, { tenantId: tenant.id, table: 'contact', rowId: contactId }) : null;
  await sql('insert into contact (id, tenant_id, standing, standing_at, sealed) values ($1, $2, $3, now(), $4)', [
    contactId,
    tenant.id,
    standing,
    sealed,
  ]);
  const identityId = newId();
  await sql(
    `insert into contact_identity (id, tenant_id, contact_id, kind, hash, sealed) values ($1, $2, $3, 'msisdn', $4, $5)`,
    [
      identityId,
      tenant.id,
      contactId,
      blindIndex(await vault.indexKey(tenant.id), 'identity', `msisdn:${phone}`),
      seal(key, { value: phone } satisfies SealedShapes['contact_identity'], {
        tenantId: tenant.id,
        table: 'contact_identity',
        rowId: identityId,
      }),
    ],
  );
}

async function writeThread(
  { sql, vault, tenant }: Writing,
  conversation: SeededConversation,
  options: ConversationOptions,
): Promise<void> {
  const { id, contactId, messageId, text } = conversation;
  const at = options.at ?? new Date();
  const closesAt = options.windowClosesAt === undefined ? new Date(at.getTime() + 24 * hourMs) : options.windowClosesAt;
  const key = await vault.subjectKey({ tenantId: tenant.id, subjectId: contactId, purpose: 'subject' });
  const preview: SealedShapes['conversation'] = { text };
  await sql(
    `insert into conversation (id, tenant_id, contact_id, channel_id, department_id, assignee_id, last_activity_at, waiting_since, window_closes_at, unread,
        preview_kind, preview_author, preview_message_id, preview_at, preview_seq, preview_sealed)
      values ($1, $2, $3, $4, $5, $6, $7, $7, $8, 1, 'text', 'customer', $9, $7, 1, $10)`,
    [
      id,
      tenant.id,
      contactId,
      tenant.channelId,
      options.department ?? tenant.departments.frontDesk,
      options.assignee ?? null,
      at,
      closesAt,
      messageId,
      seal(key, preview, { tenantId: tenant.id, table: 'conversation', rowId: id }),
    ],
  );
  await sql(
    `insert into message (id, tenant_id, conversation_id, contact_id, channel_id, author, kind, sealed, at, order_seq, in_seq)
      values ($1, $2, $3, $4, $5, 'customer', 'text', $6, $7, 1, 1)`,
    [
      messageId,
      tenant.id,
      id,
      contactId,
      tenant.channelId,
      seal(key, plainMessage(text), { tenantId: tenant.id, table: 'message', rowId: messageId }),
      at,
    ],
  );
}

async function writeGrants(
  { sql, tenant }: Writing,
  { id, contactId }: SeededConversation,
  options: ConversationOptions,
): Promise<void> {
  const grant =
    'insert into conversation_grant (id, tenant_id, conversation_id, contact_id, department_id, member_id, kind) values ($1, $2, $3, $4, $5, $6, $7)';
  await sql(grant, [
    newId(),
    tenant.id,
    id,
    contactId,
    options.department ?? tenant.departments.frontDesk,
    null,
    'department',
  ]);
  if (options.assignee) await sql(grant, [newId(), tenant.id, id, contactId, null, options.assignee, 'assignee']);
}
