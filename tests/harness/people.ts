import { randomInt, randomUUID } from 'node:crypto';
import { connectChannel } from '../../services/channels/connect-channel.ts';
import { createTenant } from '../../services/organisation/create-tenant.ts';
import { haveAgreed } from './accepted-agreement.ts';
import type { Product } from './product.ts';

/** A clinic with one number, one department, an admin and an agent. */
export interface Clinic {
  tenantId: string;
  departmentId: string;
  adminId: string;
  agentId: string;
  channelId: string;
  accountId: string;
}

export async function openClinic(
  product: Pick<Product, 'superuser' | 'worker' | 'vault'>,
  options: { askConsent?: 'automatic' | 'manual'; token?: string; accountId?: string } = {},
): Promise<Clinic> {
  const userIds = [randomUUID(), randomUUID()] as const;
  for (const id of userIds)
    await product.superuser.query('insert into auth."user" (id, name, email) values ($1, $2, $3)', [
      id,
      'Staff',
      `${id}@clinic.example`,
    ]);
  const parts = { database: product.worker, vault: product.vault };
  const tenant = await createTenant(parts, {
    name: 'Clinic',
    askConsent: options.askConsent ?? 'manual',
    departments: [{ name: 'Reception' }],
    members: [
      { userId: userIds[0], role: 'admin', departments: [0] },
      { userId: userIds[1], role: 'agent', departments: [0] },
    ],
  });
  await haveAgreed(product.worker, { tenantId: tenant.tenantId, adminId: tenant.memberIds[0]! });
  const accountId = options.accountId ?? String(randomInt(1e14, 2e14));
  const channelId = await connectChannel(parts, tenant.tenantId, {
    provider: 'whatsapp',
    name: 'Desk',
    departmentId: tenant.departmentIds[0]!,
    businessId: `2${accountId}`,
    accountId,
    token: options.token ?? 'token',
  });
  return {
    tenantId: tenant.tenantId,
    departmentId: tenant.departmentIds[0]!,
    adminId: tenant.memberIds[0]!,
    agentId: tenant.memberIds[1]!,
    channelId,
    accountId,
  };
}

export interface Customer {
  phone: string;
  name: string;
}

export function newCustomer(): Customer {
  return { phone: `9198${randomInt(10_000_000, 99_999_999)}`, name: `Person ${randomUUID().slice(0, 8)}` };
}

/** A webhook body of one message, as Meta sends it (its bytes aside). */
export function messageBody(
  clinic: Pick<Clinic, 'accountId'>,
  customer: Customer,
  message: { type: string; [block: string]: unknown },
  at: Date = new Date(),
): object {
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550001111', phone_number_id: clinic.accountId },
              contacts: [{ profile: { name: customer.name }, wa_id: customer.phone }],
              messages: [
                {
                  from: customer.phone,
                  id: `wamid.${randomUUID()}`,
                  timestamp: String(Math.floor(at.getTime() / 1000)),
                  ...message,
                },
              ],
            },
          },
        ],
      },
    ],
  };
}

export function textBody(clinic: Pick<Clinic, 'accountId'>, customer: Customer, text: string, at?: Date): object {
  return messageBody(clinic, customer, { type: 'text', text: { body: text } }, at);
}
