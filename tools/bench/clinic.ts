import { connectChannel } from '../../services/channels/connect-channel.ts';
import { createTenant } from '../../services/organisation/create-tenant.ts';
import { createUser } from '../../services/organisation/create-user.ts';
import { acceptAgreementFor } from '../seed/accept-agreement.ts';
import type { Stage } from './stage.ts';

export interface Clinic {
  readonly tenantId: string;
  readonly channelId: string;
  /** WhatsApp's id of the number that webhooks name. */
  readonly accountId: string;
  readonly admin: { readonly email: string; readonly password: string };
}

/** One organisation with one number and an admin who can sign in. */
export async function openClinic(stage: Stage): Promise<Clinic> {
  const admin = { email: 'admin@bench.example', password: 'correct horse battery' };
  const { userId } = await createUser((text, values) => stage.superuser.query(text, [...values]), {
    ...admin,
    name: 'Admin',
  });
  const { tenantId, departmentIds, memberIds } = await createTenant(stage, {
    name: 'Bench',
    askConsent: 'manual',
    departments: [{ name: 'Desk' }],
    members: [{ userId, role: 'admin', departments: [0] }],
  });
  const accountId = '106540352242922';
  await acceptAgreementFor(stage.database, { tenantId, adminId: memberIds[0] ?? '' });
  const channelId = await connectChannel(stage, tenantId, {
    provider: 'whatsapp',
    name: 'Desk',
    departmentId: departmentIds[0] ?? '',
    businessId: '102290129340398',
    accountId,
    token: 'none',
  });
  return { tenantId, channelId, accountId, admin };
}
