import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Week } from '../../domain/organisation/hours.ts';
import { roles } from '../../domain/organisation/roles.ts';
import { optionalSteps } from '../../domain/organisation/setup.ts';
import { tenantFilter } from './tenant-filter.ts';

const AgreementSchema = defineEntity({
  name: 'Agreement',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    version: p.integer(),
    locale: p.text(),
    noticeSha256: p.text().name('notice_sha256'),
    memberId: p.uuid(),
    at: p.datetime(),
    pdfSha256: p.text().name('pdf_sha256'),
    parties: p.blob().$type<Buffer>(),
    pdf: p.blob().$type<Buffer>(),
  },
});
export class Agreement extends AgreementSchema.class {}
AgreementSchema.setClass(Agreement);

const OpeningHoursSchema = defineEntity({
  name: 'OpeningHours',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    departmentId: p.uuid().nullable(),
    week: p.json<Week>(),
    revision: p.integer().default(0),
  },
});
export class OpeningHours extends OpeningHoursSchema.class {}
OpeningHoursSchema.setClass(OpeningHours);

const HolidaySchema = defineEntity({
  name: 'Holiday',
  filters: tenantFilter,
  properties: { id: p.uuid().primary(), tenantId: p.uuid(), onDate: p.date(), name: p.text() },
});
export class Holiday extends HolidaySchema.class {}
HolidaySchema.setClass(Holiday);

const InvitationSchema = defineEntity({
  name: 'Invitation',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    invitedBy: p.uuid(),
    role: p.enum(roles),
    emailHash: p.blob().$type<Buffer>(),
    sealed: p.blob().$type<Buffer>(),
    expiresAt: p.datetime(),
    sentAt: p.datetime(),
    acceptedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    memberId: p.uuid().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class Invitation extends InvitationSchema.class {}
InvitationSchema.setClass(Invitation);

const InvitationDepartmentSchema = defineEntity({
  name: 'InvitationDepartment',
  filters: tenantFilter,
  properties: { tenantId: p.uuid().primary(), invitationId: p.uuid().primary(), departmentId: p.uuid().primary() },
});
export class InvitationDepartment extends InvitationDepartmentSchema.class {}
InvitationDepartmentSchema.setClass(InvitationDepartment);

const OwnershipTransferSchema = defineEntity({
  name: 'OwnershipTransfer',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    fromMemberId: p.uuid(),
    toMemberId: p.uuid(),
    createdAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
    acceptedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
  },
});
export class OwnershipTransfer extends OwnershipTransferSchema.class {}
OwnershipTransferSchema.setClass(OwnershipTransfer);

const SetupSkipSchema = defineEntity({
  name: 'SetupSkip',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    step: p.enum(optionalSteps).primary(),
    memberId: p.uuid(),
    at: p.datetime().defaultRaw('now()'),
  },
});
export class SetupSkip extends SetupSkipSchema.class {}
SetupSkipSchema.setClass(SetupSkip);
