import { defineEntity, p } from '@mikro-orm/postgresql';
import { channelHealths, providers } from '../../domain/channels/health.ts';
import { tenantStates } from '../../domain/consent/gate.ts';
import { roles } from '../../domain/organisation/roles.ts';
import { officerSights } from '../../domain/organisation/sight.ts';
import { tenantFilter } from './tenant-filter.ts';

const TenantSchema = defineEntity({
  name: 'Tenant',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    state: p.enum(tenantStates).default('active'),
    timeZone: p.text().default('Asia/Kolkata'),
    askConsent: p.enum(['automatic', 'manual'] as const).default('automatic'),
    secondFactor: p.enum(['optional', 'required'] as const).default('optional'),
    officerSight: p.enum(officerSights).default('all'),
    createdAt: p.datetime().defaultRaw('now()'),
    revision: p.integer().default(0),
    holidayRegion: p.text().nullable(),
    readsPerHour: p.integer().default(60),
    exportsPerDay: p.integer().default(5),
  },
});
export class Tenant extends TenantSchema.class {}
TenantSchema.setClass(Tenant);

const DepartmentSchema = defineEntity({
  name: 'Department',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    name: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
    revision: p.integer().default(0),
    archivedAt: p.datetime().nullable(),
  },
});
export class Department extends DepartmentSchema.class {}
DepartmentSchema.setClass(Department);

const MembershipSchema = defineEntity({
  name: 'Membership',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    userId: p.uuid(),
    role: p.enum(roles),
    state: p.enum(['active', 'suspended'] as const).default('active'),
    createdAt: p.datetime().defaultRaw('now()'),
    revision: p.integer().default(0),
    owner: p.boolean().default(false),
  },
});
export class Membership extends MembershipSchema.class {}
MembershipSchema.setClass(Membership);

const DepartmentMemberSchema = defineEntity({
  name: 'DepartmentMember',
  filters: tenantFilter,
  properties: { tenantId: p.uuid().primary(), departmentId: p.uuid().primary(), memberId: p.uuid().primary() },
});
export class DepartmentMember extends DepartmentMemberSchema.class {}
DepartmentMemberSchema.setClass(DepartmentMember);

const ChannelSchema = defineEntity({
  name: 'Channel',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    provider: p.enum(providers),
    name: p.text(),
    departmentId: p.uuid(),
    // Lazy: the API's login may not read them, so no default select may name them.
    businessId: p.text().lazy(),
    health: p.enum(channelHealths).default('ok'),
    healthCode: p.text().nullable(),
    sealed: p.blob().$type<Buffer>().nullable().lazy(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class Channel extends ChannelSchema.class {}
ChannelSchema.setClass(Channel);

const ChannelRouteSchema = defineEntity({
  name: 'ChannelRoute',
  filters: tenantFilter,
  properties: {
    provider: p.enum(providers).primary(),
    accountId: p.text().primary(),
    tenantId: p.uuid(),
    channelId: p.uuid(),
  },
});
export class ChannelRoute extends ChannelRouteSchema.class {}
ChannelRouteSchema.setClass(ChannelRoute);

const MessageTemplateSchema = defineEntity({
  name: 'MessageTemplate',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    channelId: p.uuid(),
    name: p.text(),
    language: p.text(),
    category: p.enum(['utility', 'marketing', 'authentication'] as const),
    status: p.text(),
    parameterFormat: p.enum(['named', 'positional'] as const),
    header: p.text().nullable(),
    body: p.text(),
    footer: p.text().nullable(),
    parameters: p.json<{ key: string; example: string }[]>(),
  },
});
export class MessageTemplate extends MessageTemplateSchema.class {}
MessageTemplateSchema.setClass(MessageTemplate);
