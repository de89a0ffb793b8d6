import type { Pool } from 'pg';
import { createChannels } from '../../channels/registry.ts';
import type { Actor, Database } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { connectChannel } from '../../services/channels/connect-channel.ts';
import { syncTemplates } from '../../services/channels/sync-templates.ts';
import { createTenant } from '../../services/organisation/create-tenant.ts';
import { createUser } from '../../services/organisation/create-user.ts';
import { acceptAgreementFor } from './accept-agreement.ts';
import { demoNumber } from './demo-number.ts';
import { demoDepartments, demoPassword, demoStaff, demoTenantId, type Initials } from './demo-people.ts';

export interface Clinic {
  tenantId: string;
  channelId: string;
  /** In the order of `demoDepartments`. */
  departmentIds: readonly string[];
  /** Staff by their initials. */
  actors: Record<Initials, Extract<Actor, { kind: 'member' }>>;
  templateIds: ReadonlyMap<string, string>;
}

interface Parts {
  /** Login omniflow_worker. */
  worker: Database;
  /** Login omniflow_api, which alone may write accounts. */
  apiPool: Pool;
  vault: Vault;
  graphUrl: string;
}

/** The organisation with departments, staff, number and templates. The simulator knows the number already. */
export async function openClinic({ worker, apiPool, vault, graphUrl }: Parts): Promise<Clinic> {
  const userIds = await Promise.all(demoStaff.map((member) => accountOf(apiPool, member)));
  const parts = { database: worker, vault };
  const { tenantId, departmentIds, memberIds } = await createTenant(parts, {
    id: demoTenantId,
    name: demoNumber.verifiedName,
    timeZone: 'Asia/Kolkata',
    askConsent: 'manual',
    departments: demoDepartments,
    members: demoStaff.map(({ role, departments }, index) => ({ userId: userIds[index] ?? '', role, departments })),
  });
  await acceptAgreementFor(worker, {
    tenantId,
    adminId: memberIds[demoStaff.findIndex(({ role }) => role === 'admin')] ?? '',
    legalName: 'Heart Clinic Pvt. Ltd.',
    address: '14 Residency Road\nBengaluru 560025\nIndia',
  });
  const { businessId, accountId, token, displayPhoneNumber, verifiedName } = demoNumber;
  const channelId = await connectChannel(parts, tenantId, {
    provider: 'whatsapp',
    name: 'Heart Clinic',
    departmentId: departmentIds[0] ?? '',
    businessId,
    accountId,
    token,
    displayNumber: displayPhoneNumber,
    verifiedName,
  });
  const templates = await createChannels({ graphUrl }).whatsapp.listTemplates({ businessId, token });
  const templateIds = await worker.withScope({ tenantId, actor: { kind: 'system' } }, async (scope) => {
    await syncTemplates(scope, { channelId, templates });
    await scope.em.flush();
    const rows = await scope.sql<{ id: string; name: string }>(
      'select id, name from message_template where tenant_id = $1',
      [tenantId],
    );
    return new Map(rows.map(({ id, name }) => [name, id]));
  });
  return { tenantId, channelId, departmentIds, actors: actorsOf(memberIds), templateIds };
}

/** People outlive a clinic that was made halfway: an account with this address is used again. */
async function accountOf(pool: Pool, { email, name }: (typeof demoStaff)[number]): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select id from auth."user" where email = $1', [email]);
  if (rows[0] !== undefined) return rows[0].id;
  const sql = (text: string, parameters: readonly unknown[]): Promise<unknown> => pool.query(text, [...parameters]);
  return (await createUser(sql, { email, name, password: demoPassword })).userId;
}

function actorsOf(memberIds: readonly string[]): Clinic['actors'] {
  const entries = demoStaff.map(
    ({ initials, role }, index) =>
      [initials, { kind: 'member', id: memberIds[index] ?? '', role, sight: 'all' }] as const,
  );
  return Object.fromEntries(entries) as Clinic['actors'];
}
