import { randomInt, randomUUID } from 'node:crypto';
import { newId } from '../../database/ids.ts';
import type { Actor, Scope } from '../../database/scope.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { connectChannel } from '../../services/channels/connect-channel.ts';
import { syncTemplates } from '../../services/channels/sync-templates.ts';
import { askConsent } from '../../services/consent/ask-consent.ts';
import { enqueueMessage } from '../../services/delivery/enqueue-message.ts';
import { recordOutcome } from '../../services/delivery/record-outcome.ts';
import { releaseNext } from '../../services/delivery/release-next.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { snoozeConversation } from '../../services/inbox/snooze-conversation.ts';
import { takeConversation } from '../../services/inbox/take-conversation.ts';
import { createTenant } from '../../services/organisation/create-tenant.ts';
import { acceptAgreementFor } from '../../tools/seed/accept-agreement.ts';
import { type Customer, messageBody, newCustomer, textBody } from '../harness/people.ts';
import type { Product } from '../harness/product.ts';
import { fillAccounts } from './fill/accounts.ts';
import { fillAudit } from './fill/audit.ts';
import { fillChannels } from './fill/channels.ts';
import { fillOrganisation } from './fill/organisation.ts';
import { fillPlatform } from './fill/platform.ts';
import { fillSecurity } from './fill/security.ts';
import { fillSight } from './fill/sight.ts';

/** A clinic with two departments, a number for each, and at least one row in every table of the schema. */
export interface FilledClinic {
  tenantId: string;
  departments: { reception: string; surgery: string };
  channels: { reception: string; surgery: string };
  members: {
    admin: string;
    officer: string;
    /** Of the reception. */
    manager: string;
    /** Of the reception; has taken one conversation. */
    agent: string;
    /** Of the reception; has no grant at all. */
    idle: string;
    /** Of the surgery; has no grant either. */
    surgeon: string;
  };
  /** `taken` by the agent; `queued`: of a stranger, in the reception's queue; `surgical`: in the surgery's. */
  conversations: { taken: string; queued: string; surgical: string };
}

const hourMs = 3_600_000;

const staff: { role: Role; departments: number[] }[] = [
  { role: 'admin', departments: [] },
  { role: 'privacy_officer', departments: [] },
  { role: 'manager', departments: [0] },
  { role: 'agent', departments: [0] },
  { role: 'agent', departments: [0] },
  { role: 'agent', departments: [1] },
];

/** Fills one clinic by the product's own services, as its staff and customers would. */
export async function fillClinic(product: Product): Promise<FilledClinic> {
  const parts = { database: product.worker, vault: product.vault };
  const tenant = await createTenant(parts, {
    name: 'Clinic',
    askConsent: 'manual',
    departments: [{ name: 'Reception' }, { name: 'Surgery' }],
    members: await Promise.all(staff.map(async (member) => ({ ...member, userId: await addUser(product) }))),
  });
  const [reception, surgery] = tenant.departmentIds as [string, string];
  const [admin, officer, manager, agent, idle, surgeon] = tenant.memberIds as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  await acceptAgreementFor(product.worker, { tenantId: tenant.tenantId, adminId: admin });
  const numbers = [
    await connect(product, tenant.tenantId, reception),
    await connect(product, tenant.tenantId, surgery),
  ] as const;
  const talk = { product, tenantId: tenant.tenantId, admin };
  const clinic = {
    tenantId: tenant.tenantId,
    departments: { reception, surgery },
    channels: { reception: numbers[0].channelId, surgery: numbers[1].channelId },
    members: { admin, officer, manager, agent, idle, surgeon },
    conversations: {
      taken: await talkAtLength({ ...talk, accountId: numbers[0].accountId }),
      queued: await write({ ...talk, accountId: numbers[0].accountId }, newCustomer(), 'Anybody there?'),
      surgical: await agree({ ...talk, accountId: numbers[1].accountId }, newCustomer()),
    },
  };
  await syncOneTemplate(talk, clinic.channels.reception);
  await inScope(talk, { id: agent, role: 'agent' }, (scope) =>
    takeConversation(scope, { conversationId: clinic.conversations.taken }),
  );
  await inScope(talk, { id: agent, role: 'agent' }, (scope) =>
    snoozeConversation(scope, { conversationId: clinic.conversations.taken, until: new Date(Date.now() + hourMs) }),
  );
  for (const fill of fillers) await fill(product, clinic);
  return clinic;
}

/** What each feature adds, in the order in which one needs the other. */
const fillers = [fillAccounts, fillSecurity, fillOrganisation, fillSight, fillChannels, fillAudit, fillPlatform];

interface Talk {
  product: Product;
  tenantId: string;
  admin: string;
}
type TalkAt = Talk & { accountId: string };

function inScope<T>(
  { product, tenantId }: Talk,
  member: { id: string; role: Role },
  use: (scope: Scope) => Promise<T>,
): Promise<T> {
  return product.api.withScope({ tenantId, actor: { kind: 'member', ...member, sight: 'all' } }, use);
}

function asSystem<T>({ product, tenantId }: Talk, use: (scope: Scope) => Promise<T>): Promise<T> {
  const actor: Actor = { kind: 'system' };
  return product.worker.withScope({ tenantId, actor }, use);
}

async function addUser(product: Product): Promise<string> {
  const id = randomUUID();
  await product.superuser.query('insert into auth."user" (id, name, email) values ($1, $2, $3)', [
    id,
    'Staff',
    `${id}@clinic.example`,
  ]);
  return id;
}

async function connect(
  product: Product,
  tenantId: string,
  departmentId: string,
): Promise<{ channelId: string; accountId: string }> {
  const accountId = String(randomInt(1e14, 2e14));
  const channelId = await connectChannel({ database: product.worker, vault: product.vault }, tenantId, {
    provider: 'whatsapp',
    name: 'Desk',
    departmentId,
    businessId: `2${accountId}`,
    accountId,
    token: 'token',
  });
  return { channelId, accountId };
}

async function write(talk: TalkAt, customer: Customer, text: string): Promise<string> {
  return await arrive(talk, textBody(talk, customer, text));
}

/** A webhook is taken in and drained; answers the conversation that was raised last. */
async function arrive(talk: TalkAt, body: object): Promise<string> {
  await talk.product.takeIn(body);
  const { rows } = await talk.product.superuser.query<{ conversation_id: string }>(
    'select conversation_id from conversation_counter where tenant_id = $1 order by raised_at desc limit 1',
    [talk.tenantId],
  );
  const conversationId = rows[0]!.conversation_id;
  await asSystem(talk, (scope) => drainInbound(scope, { conversationId }));
  return conversationId;
}

/** Writes, is asked by staff, and says yes. */
async function agree(talk: TalkAt, customer: Customer): Promise<string> {
  const conversationId = await write(talk, customer, 'Good morning');
  await inScope(talk, { id: talk.admin, role: 'admin' }, (scope) => askConsent(scope, { conversationId }));
  await send(talk, conversationId);
  return await write(talk, customer, 'Yes');
}

/** Says words, sends a picture, reacts, takes one back, is answered, and sends what nobody can read. */
async function talkAtLength(talk: TalkAt): Promise<string> {
  const customer = newCustomer();
  const conversationId = await agree(talk, customer);
  const said = `wamid.${randomUUID()}`;
  await arrive(
    talk,
    messageBody(talk, customer, { type: 'text', id: said, text: { body: 'Is the doctor in on Monday?' } }),
  );
  await arrive(talk, messageBody(talk, customer, { type: 'reaction', reaction: { message_id: said, emoji: '👍' } }));
  await arrive(
    talk,
    messageBody(talk, customer, {
      type: 'image',
      image: { id: '7001', mime_type: 'image/jpeg', caption: 'my referral letter' },
    }),
  );
  const regretted = `wamid.${randomUUID()}`;
  await arrive(talk, messageBody(talk, customer, { type: 'text', id: regretted, text: { body: 'Wrong chat' } }));
  await arrive(talk, messageBody(talk, customer, { type: 'revoke', revoke: { original_message_id: regretted } }));
  await inScope(talk, { id: talk.admin, role: 'admin' }, (scope) =>
    enqueueMessage(scope, { conversationId, clientId: newId(), content: { kind: 'text', text: 'She is, from nine.' } }),
  );
  await send(talk, conversationId);
  await talk.product.takeIn(
    messageBody(talk, customer, { type: 'text', id: null, text: { body: 'of a shape we do not know' } }),
  );
  return conversationId;
}

/** What waits is released and accepted by the provider, who reports it as sent. */
async function send(talk: TalkAt, conversationId: string): Promise<void> {
  const { released } = await asSystem(talk, (scope) => releaseNext(scope, { conversationId }));
  if (released === null) throw new Error('Nothing was released.');
  const { messageId, attempt } = released;
  await asSystem(talk, (scope) =>
    recordOutcome(scope, {
      messageId,
      attempt,
      outcome: { result: 'accepted', providerId: `wamid.${messageId}` },
      random: 0,
    }),
  );
  await talk.product.takeIn(statusBody(talk, messageId));
}

function statusBody({ accountId }: TalkAt, messageId: string): object {
  const status = {
    id: `wamid.${messageId}`,
    status: 'sent',
    timestamp: String(Math.floor(Date.now() / 1000)),
    biz_opaque_callback_data: messageId,
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550001111', phone_number_id: accountId },
    statuses: [status],
  };
  return { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] };
}

function syncOneTemplate(talk: Talk, channelId: string): Promise<void> {
  return asSystem(talk, (scope) =>
    syncTemplates(scope, {
      channelId,
      templates: [
        {
          name: 'visit',
          language: 'en',
          category: 'utility',
          status: 'APPROVED',
          parameterFormat: 'named',
          header: null,
          body: 'See you on {{day}}.',
          footer: null,
          parameters: [{ key: 'day', example: 'Monday' }],
        },
      ],
    }),
  );
}
