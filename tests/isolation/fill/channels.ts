import { randomBytes } from 'node:crypto';
import { newId } from '../../../database/ids.ts';
import { seal } from '../../../database/vault/sealed.ts';
import type { Product } from '../../harness/product.ts';
import type { FilledClinic } from '../filled-clinic.ts';

/** At least one row of the clinic in every table of the channels feature; accounts and states came with its numbers. */
export async function fillChannels({ superuser, vault }: Product, clinic: FilledClinic): Promise<void> {
  const { tenantId, members, channels, departments } = clinic;
  await superuser.query(
    `insert into channel_hour (tenant_id, channel_id, hour, received, sent) values ($1, $2, date_trunc('hour', now()), 3, 2)`,
    [tenantId, channels.reception],
  );
  await superuser.query(
    `insert into channel_failure (tenant_id, channel_id, hour, code, failures) values ($1, $2, date_trunc('hour', now()), '131026', 1)`,
    [tenantId, channels.reception],
  );
  const id = newId();
  const key = await vault.subjectKey({ tenantId, subjectId: id, purpose: 'subject' });
  await superuser.query(
    `insert into channel_draft (id, tenant_id, member_id, department_id, acknowledged_at, ticket, sealed, expires_at)
      values ($1, $2, $3, $4, now(), $5, $6, now() + interval '24 hours')`,
    [
      id,
      tenantId,
      members.admin,
      departments.reception,
      randomBytes(32),
      seal(key, { token: 'a token' }, { tenantId, table: 'channel_draft', rowId: id }),
    ],
  );
}
