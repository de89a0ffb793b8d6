import { defineEntity, p } from '@mikro-orm/postgresql';
import { channelPhases, numberQualities, providers, type StoredChecks } from '../../domain/channels/health.ts';
import type { FoundNumber } from '../../domain/channels/numbers.ts';
import { tenantFilter } from './tenant-filter.ts';

const ChannelBusinessSchema = defineEntity({
  name: 'ChannelBusiness',
  filters: tenantFilter,
  properties: { provider: p.enum(providers).primary(), businessId: p.text().primary(), tenantId: p.uuid() },
});
export class ChannelBusiness extends ChannelBusinessSchema.class {}
ChannelBusinessSchema.setClass(ChannelBusiness);

const ChannelStateSchema = defineEntity({
  name: 'ChannelState',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    channelId: p.uuid().primary(),
    accountId: p.text(),
    phase: p.enum(channelPhases).default('setting_up'),
    displayNumber: p.text().nullable(),
    verifiedName: p.text().nullable(),
    quality: p.enum(numberQualities).nullable(),
    messagingLimit: p.text().nullable(),
    numberStatus: p.text().nullable(),
    nameStatus: p.text().nullable(),
    tokenExpiresAt: p.datetime().nullable(),
    checks: p.json<StoredChecks>().default('{}'),
    askedAt: p.datetime().nullable(),
    templatesAt: p.datetime().nullable(),
    lastWebhookAt: p.datetime().nullable(),
    lastSentAt: p.datetime().nullable(),
    stoppedAt: p.datetime().nullable(),
    toldAt: p.datetime().nullable(),
    connectedAt: p.datetime().nullable(),
    disconnectedAt: p.datetime().nullable(),
  },
});
export class ChannelState extends ChannelStateSchema.class {}
ChannelStateSchema.setClass(ChannelState);

const ChannelDraftSchema = defineEntity({
  name: 'ChannelDraft',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    memberId: p.uuid(),
    channelId: p.uuid().nullable(),
    reconnects: p.boolean().default(false),
    acknowledgedAt: p.datetime(),
    ticket: p.blob().$type<Buffer>().nullable(),
    businessId: p.text().nullable(),
    accountId: p.text().nullable(),
    departmentId: p.uuid().nullable(),
    name: p.text().nullable(),
    numbers: p.json<FoundNumber[]>().default('[]'),
    checks: p.json<StoredChecks>().default('{}'),
    tokenExpiresAt: p.datetime().nullable(),
    sealed: p.blob().$type<Buffer>().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
  },
});
export class ChannelDraft extends ChannelDraftSchema.class {}
ChannelDraftSchema.setClass(ChannelDraft);

const ChannelHourSchema = defineEntity({
  name: 'ChannelHour',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    channelId: p.uuid().primary(),
    hour: p.datetime().primary(),
    received: p.integer().default(0),
    sent: p.integer().default(0),
  },
});
export class ChannelHour extends ChannelHourSchema.class {}
ChannelHourSchema.setClass(ChannelHour);

const ChannelFailureSchema = defineEntity({
  name: 'ChannelFailure',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    channelId: p.uuid().primary(),
    hour: p.datetime().primary(),
    code: p.text().primary(),
    failures: p.integer(),
  },
});
export class ChannelFailure extends ChannelFailureSchema.class {}
ChannelFailureSchema.setClass(ChannelFailure);
