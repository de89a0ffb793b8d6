import { defineEntity, p } from '@mikro-orm/postgresql';
import { deactivationReasons } from '../../domain/platform/deactivation.ts';
import { partnerKinds } from '../../domain/platform/partners.ts';
import { supportReasons } from '../../domain/platform/support.ts';
import { suspensionReasons } from '../../domain/platform/suspension.ts';
import { tenantFilter } from './tenant-filter.ts';

const SubProcessorSchema = defineEntity({
  name: 'SubProcessor',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    kind: p.enum(partnerKinds),
    purpose: p.text(),
    data: p.text(),
    region: p.text(),
    hosts: p.array<string>(),
    agreement: p.text(),
    agreementSha256: p.text().name('agreement_sha256'),
    zeroRetention: p.boolean().default(false),
    founding: p.boolean().default(false),
    announcedAt: p.datetime().defaultRaw('now()'),
    opensAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});
export class SubProcessor extends SubProcessorSchema.class {}
SubProcessorSchema.setClass(SubProcessor);

const PartnerNoticeSchema = defineEntity({
  name: 'PartnerNotice',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    partnerId: p.uuid().primary(),
    toldAt: p.datetime().defaultRaw('now()'),
  },
});
export class PartnerNotice extends PartnerNoticeSchema.class {}
PartnerNoticeSchema.setClass(PartnerNotice);

const EgressDaySchema = defineEntity({
  name: 'EgressDay',
  properties: {
    day: p.date().primary(),
    host: p.text().primary(),
    outcome: p.enum(['allowed', 'refused'] as const).primary(),
    requests: p.bigint('number'),
  },
});
export class EgressDay extends EgressDaySchema.class {}
EgressDaySchema.setClass(EgressDay);

const SupportAccessSchema = defineEntity({
  name: 'SupportAccess',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    reason: p.enum(supportReasons),
    ticket: p.text().nullable(),
    conversationId: p.uuid().nullable(),
    grantedBy: p.uuid(),
    grantedAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    endedBy: p.uuid().nullable(),
  },
});
export class SupportAccess extends SupportAccessSchema.class {}
SupportAccessSchema.setClass(SupportAccess);

const TenantSuspensionSchema = defineEntity({
  name: 'TenantSuspension',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    reason: p.enum(suspensionReasons),
    suspendedAt: p.datetime().defaultRaw('now()'),
    suspendedBy: p.uuid(),
    liftedAt: p.datetime().nullable(),
    liftedBy: p.uuid().nullable(),
  },
});
export class TenantSuspension extends TenantSuspensionSchema.class {}
TenantSuspensionSchema.setClass(TenantSuspension);

const TenantDeactivationSchema = defineEntity({
  name: 'TenantDeactivation',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    reason: p.enum(deactivationReasons),
    askedAt: p.datetime(),
    askedBy: p.uuid(),
    calendar: p.text(),
    reversibleUntil: p.datetime(),
    eraseBy: p.datetime(),
    takenBackAt: p.datetime().nullable(),
    takenBackBy: p.uuid().nullable(),
    toldAt: p.datetime().nullable(),
    toldBackAt: p.datetime().nullable(),
  },
});
export class TenantDeactivation extends TenantDeactivationSchema.class {}
TenantDeactivationSchema.setClass(TenantDeactivation);
