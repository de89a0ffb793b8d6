import { createConnectors } from '../../channels/registry.ts';
import type { Config } from '../../config.ts';
import type { Actor, Database, Scope } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { checkChannel } from '../../services/channels/check-channel.ts';
import { connectChannel } from '../../services/channels/connect-channel.ts';
import { type Desk, openDesk } from '../../services/channels/desk.ts';
import { invite } from '../../services/organisation/invite.ts';
import { suspendMember } from '../../services/organisation/suspend-member.ts';
import type { Clinic } from './clinic.ts';
import { demoReception } from './demo-number.ts';
import { demoInvitation, demoStaff } from './demo-people.ts';

interface Parts {
  config: Config;
  clinic: Clinic;
  /** Login omniflow_api. */
  api: Database;
  vault: Vault;
  seededAt: Date;
}

/** What the admin did in Settings: invited somebody, suspended a colleague who left, connected a second number. */
export async function runTheOrganisation(parts: Parts): Promise<void> {
  const { clinic, api, seededAt } = parts;
  const admin = clinic.actors.MK;
  const yesterday = new Date(seededAt.getTime() - 26 * 3_600_000);
  await inName(parts, admin, yesterday, (scope) =>
    invite(scope, { ...demoInvitation, departmentIds: clinic.departmentIds.slice(1, 2) }),
  );
  for (const { initials } of demoStaff.filter(({ left }) => left === true))
    await inName(parts, admin, yesterday, (scope) => suspend(scope, clinic.actors[initials].id));
  const { meta, publicUrl, authSecret } = parts.config;
  const connectors = createConnectors({ ...meta, appSecret: meta.appSecrets[0] ?? '' });
  await connectNumbers(parts, openDesk({ database: api, vault: parts.vault, connectors, publicUrl, authSecret }));
}

function inName<T>({ clinic, api }: Parts, actor: Actor, now: Date, use: (scope: Scope) => Promise<T>): Promise<T> {
  return api.withScope({ tenantId: clinic.tenantId, actor, now }, use);
}

async function suspend(scope: Scope, id: string): Promise<void> {
  const [member] = await scope.sql<{ revision: number }>(
    'select revision from membership where tenant_id = $1 and id = $2',
    [scope.tenantId, id],
  );
  await suspendMember(scope, { id, revision: member?.revision ?? 0 });
}

/** Meta took the token of the second number back: the checks find it, and the number stops. */
async function connectNumbers({ clinic, api, vault }: Parts, desk: Desk): Promise<void> {
  const { tenantId, departmentIds, channelId } = clinic;
  const { businessId, accountId, withdrawnToken, displayPhoneNumber, verifiedName } = demoReception;
  const second = await connectChannel({ database: api, vault, actor: clinic.actors.MK }, tenantId, {
    provider: 'whatsapp',
    name: 'Reception',
    departmentId: departmentIds[2] ?? '',
    businessId,
    accountId,
    token: withdrawnToken,
    displayNumber: displayPhoneNumber,
    verifiedName,
  });
  for (const id of [channelId, second]) await checkChannel(desk, { tenantId, actor: clinic.actors.MK }, id);
}
