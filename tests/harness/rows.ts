import { randomInt } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { newId } from '../../database/ids.ts';
import type { Vault } from '../../database/vault/vault.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { type ConversationOptions, type SeededConversation, writeConversation } from './conversation-rows.ts';
import { type FreshDatabases, superuserOf } from './databases.ts';

/** Everybody's in tests. */
export const TEST_PASSWORD = 'correct horse battery';
/** Its hash with argon2's least cost, which a hash carries: hundreds of people made and signed in took longer than their tests. */
const cheapHash = hash(TEST_PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });

export interface SeededMember {
  id: string;
  userId: string;
  email: string;
  name: string;
  role: Role;
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

/** Rows written by the superuser, past every policy, with sealed bodies as the product seals them. */
export type Databases = Pick<FreshDatabases, 'dataUrl'>;

/** An organisation with two departments, four members, a number and one conversation. */
export async function seedTenant(
  databases: Databases,
  vault: Vault,
  name = `Clinic ${newId().slice(-6)}`,
): Promise<SeededTenant> {
  const sql = sqlOf(databases);
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
  await sql(`insert into channel_route (provider, account_id, tenant_id, channel_id) values ('whatsapp', $1, $2, $3)`, [
    accountId,
    id,
    channelId,
  ]);
  await sql(
    `insert into channel_state (tenant_id, channel_id, account_id, phase, display_number, connected_at) values ($1, $2, $3, 'connected', '15550001111', now())`,
    [id, channelId, accountId],
  );
  const tenant = { id, name, channelId, accountId, departments, members };
  return {
    ...tenant,
    conversation: await writeConversation({ sql, vault, tenant }, { assignee: members.agentA.id }),
  };
}

/** One more person who wrote once. In the front desk's queue unless said otherwise. */
export async function addConversation(
  databases: Databases,
  vault: Vault,
  tenant: Omit<SeededTenant, 'conversation'>,
  options: ConversationOptions = {},
): Promise<SeededConversation> {
  return await writeConversation({ sql: sqlOf(databases), vault, tenant }, options);
}

/** One more colleague, who can sign in. */
export async function addMemberTo(
  databases: Databases,
  tenant: Pick<SeededTenant, 'id'>,
  role: Role,
  departmentIds: string[] = [],
): Promise<SeededMember> {
  return await addMember(sqlOf(databases), tenant.id, role, departmentIds);
}

/** Runs one statement as the superuser. */
export async function runSql<Row extends object>(
  databases: Databases,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return await sqlOf(databases)<Row>(text, values);
}

export type Sql = <Row extends object>(text: string, values: readonly unknown[]) => Promise<Row[]>;

function sqlOf(databases: Databases): Sql {
  return async (text, values) => (await superuserOf(databases).query(text, [...values])).rows;
}

async function addMember(sql: Sql, tenantId: string, role: Role, departmentIds: string[]): Promise<SeededMember> {
  const id = newId();
  const name = `${role} ${id.slice(-6)}`;
  const email = `${role}-${id.slice(-12)}@clinic.example`;
  const userId = newId();
  await sql('insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true)', [
    userId,
    name,
    email,
  ]);
  await sql(
    `insert into auth.account (id, "userId", "accountId", "providerId", password) values ($1, $2, $3, 'credential', $4)`,
    [newId(), userId, userId, await cheapHash],
  );
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
