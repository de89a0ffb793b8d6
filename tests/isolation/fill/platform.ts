import { newId } from '../../../database/ids.ts';
import type { Product } from '../../harness/product.ts';
import type { FilledClinic } from '../filled-clinic.ts';

/** At least one row of the clinic in every table of the platform feature. */
export async function fillPlatform({ superuser }: Product, clinic: FilledClinic): Promise<void> {
  const partnerId = newId();
  await superuser.query(
    `insert into sub_processor (id, name, kind, purpose, data, region, hosts, agreement, agreement_sha256, announced_at, opens_at)
      values ($1, 'Partner', 'other', 'Tests', 'None', 'India', '{partner.example}', 'Agreement', repeat('a', 64), now(), now() + interval '8 days')`,
    [partnerId],
  );
  await superuser.query('insert into partner_notice (tenant_id, partner_id) values ($1, $2)', [
    clinic.tenantId,
    partnerId,
  ]);
  await superuser.query(
    `insert into support_access (id, tenant_id, reason, conversation_id, granted_by, granted_at, expires_at, ended_at, ended_by)
      values ($1, $2, 'channel', $3, $4, now() - interval '2 hours', now() - interval '1 hour', now() - interval '90 minutes', $4)`,
    [newId(), clinic.tenantId, clinic.conversations.taken, clinic.members.admin],
  );
  await superuser.query(
    `insert into tenant_suspension (id, tenant_id, reason, suspended_at, suspended_by, lifted_at, lifted_by)
      values ($1, $2, 'security', now() - interval '2 hours', $3, now() - interval '1 hour', $3)`,
    [newId(), clinic.tenantId, newId()],
  );
  await superuser.query(
    `insert into tenant_deactivation (id, tenant_id, reason, asked_at, asked_by, calendar, reversible_until, erase_by, taken_back_at, taken_back_by)
      values ($1, $2, 'unpaid', now() - interval '2 hours', $3, 'test', now() + interval '3 days', now() + interval '9 days', now() - interval '1 hour', $3)`,
    [newId(), clinic.tenantId, newId()],
  );
}
