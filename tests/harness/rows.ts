import { randomInt } from 'node:crypto';
import pg from 'pg';
import { newId } from '../../database/ids.ts';
import { plainMessage, type SealedShapes } from '../../database/sealed-shapes.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { seal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import type { Standing } from '../../domain/consent/standing.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { createUser } from '../../services/organisation/create-user.ts';
import type { FreshDatabases } from './databases.ts';

/** Everybody's in tests. */
export const TEST_PASSWORD = 'correct horse battery';

export interface SeededMember {
  id: string;
  userId: string;
  email: string;
  name: string;
  role: Role;
}

export interface SeededConversation {
  id: string;
  contactId: string;
  messageId: string;
  name: string;
  phone: string;
  text: string;
}

export interface SeededTenant {
  id: string;
  name: string;
  channelId: string;
  /** WhatsApp's id of the number. */
  accountId: string;
  departments: { frontDesk: string; billing: string };
  members: Record<'admin' | 'officer' | 'manager' | 'agentA' | 'agentB', SeededMember>;
  /** Agreed to be stored, wrote once, given to agent A by the front desk. */
  conversation: SeededConversation;
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

/** Rows written by the superuser, past every policy, with sealed bodies as the product seals them. */
export type Databases = Pick<FreshDatabases, 'dataUrl'>;

const hourMs = 3_600_000;

/** An organisation with two departments, four members, a number and one conversation. */
export async function seedTenant(
  databases: Databases,
  vault: Vault,
  name = `Clinic ${newId().slice(-6)}`,
): Promise<SeededTenant> {
  return await withSql(databases, async (sql) => {
    const id = newId();
    await vault.createTenant(id);
    await sql('insert into tenant (id, name) values ($1, $2)', [id, name]);
    const departments = { frontDesk: newId(), billing: newId() };
    await sql(`insert into department (id, tenant_id, name) values ($1, $3, 'Front desk'), ($2, $3, 'Billing')`, [
      departments.frontDesk,
      departments.billing,
      id,
    ]);
    const members = {
      admin: await addMember(sql, id, 'admin', []),
      officer: await addMember(sql, id, 'privacy_officer', []),
      manager: await addMember(sql, id, 'manager', [departments.frontDesk]),
      agentA: await addMember(sql, id, 'agent', [departments.frontDesk]),
      agentB: await addMember(sql, id, 'agent', [departments.billing]),
    };
    const [channelId, accountId] = [newId(), String(randomInt(1e12, 9e13))];
    await sql(
      `insert into channel (id, tenant_id, provider, name, department_id, business_id) values ($1, $2, 'whatsapp', 'Reception', $3, $4)`,
      [channelId, id, departments.frontDesk, String(randomInt(1e12, 9e13))],
    );
    await sql(
      `insert into channel_route (provider, account_id, tenant_id, channel_id) values ('whatsapp', $1, $2, $3)`,
      [accountId, id, channelId],
    );
    await sql(
      `insert into channel_state (tenant_id, channel_id, account_id, phase, display_number, connected_at) values ($1, $2, $3, 'connected', '15550001111', now())`,
      [id, channelId, accountId],
    );
    const tenant = { id, name, channelId, accountId, departments, members };
    return {
      ...tenant,
      conversation: await writeConversation({ sql, vault, tenant }, { assignee: members.agentA.id }),
    };
  });
}

/** One more person who wrote once. In the front desk's queue unless said otherwise. */
export async function addConversation(
  databases: Databases,
  vault: Vault,
  tenant: Omit<SeededTenant, 'conversation'>,
  options: ConversationOptions = {},
): Promise<SeededConversation> {
  return await withSql(databases, (sql) => writeConversation({ sql, vault, tenant }, options));
}

/** One more colleague, who can sign in. */
export async function addMemberTo(
  databases: Databases,
  tenant: Pick<SeededTenant, 'id'>,
  role: Role,
  departmentIds: string[] = [],
): Promise<SeededMember> {
  return await withSql(databases, (sql) => addMember(sql, tenant.id, role, departmentIds));
}

/** Runs one statement as the superuser. */
export async function runSql<Row extends object>(
  databases: Databases,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return await withSql(databases, (sql) => sql<Row>(text, values));
}

type Sql = <Row extends object>(text: string, values: readonly unknown[]) => Promise<Row[]>;

async function withSql<T>(databases: Databases, use: (sql: Sql) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databases.dataUrl });
  await client.connect();
  try {
    return await use(async (text, values) => (await client.query(text, [...values])).rows);
  } finally {
    await client.end();
  }
}

async function addMember(sql: Sql, tenantId: string, role: Role, departmentIds: string[]): Promise<SeededMember> {
  const id = newId();
  const name = `${role} ${id.slice(-6)}`;
  const email = `${role}-${id.slice(-12)}@clinic.example`;
  const { userId } = await createUser(sql, { email, name, password: TEST_PASSWORD });
  await sql('insert into membership (id, tenant_id, user_id, role) values ($1, $2, $3, $4)', [
    id,
    tenantId,
    userId,
    role,
  ]);
  for (const departmentId of departmentIds) {
    await sql('insert into department_member (tenant_id, department_id, member_id) values ($1, $2, $3)', [
      tenantId,
      departmentId,
      id,
    ]);
  }
  return { id, userId, email, name, role };
}

interface Writing {
  sql: Sql;
  vault: Vault;
  tenant: Omit<SeededTenant, 'conversation'>;
}

async function writeConversation(writing: Writing, options: ConversationOptions): Promise<SeededConversation> {
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
