import { defineEntity, p } from '@mikro-orm/postgresql';
import { readPurposes, surfaces } from '../../domain/audit/readings.ts';
import { tenantFilter } from './tenant-filter.ts';

const AuditEventSchema = defineEntity({
  name: 'AuditEvent',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    at: p.datetime().defaultRaw('now()'),
    kind: p.text(),
    actorKind: p.enum(['member', 'system', 'customer', 'operator'] as const),
    actorId: p.uuid().nullable(),
    subjectKind: p.text(),
    subjectId: p.uuid(),
    detail: p.json<Record<string, string | number | boolean | null>>(),
  },
});
export class AuditEvent extends AuditEventSchema.class {}
AuditEventSchema.setClass(AuditEvent);

const ReadLogSchema = defineEntity({
  name: 'ReadLog',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    actorKind: p.enum(['member', 'operator'] as const),
    actorId: p.uuid(),
    conversationId: p.uuid(),
    bucket: p.datetime(),
    surface: p.enum(surfaces),
    purpose: p.enum(readPurposes),
  },
});
export class ReadLog extends ReadLogSchema.class {}
ReadLogSchema.setClass(ReadLog);

const sourceKinds = ['event', 'reading'] as const;

const AuditPendingSchema = defineEntity({
  name: 'AuditPending',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    sourceKind: p.enum(sourceKinds),
    sourceId: p.uuid().primary(),
    at: p.datetime(),
    dueAt: p.datetime(),
  },
});
export class AuditPending extends AuditPendingSchema.class {}
AuditPendingSchema.setClass(AuditPending);

const AuditLeafSchema = defineEntity({
  name: 'AuditLeaf',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    position: p.bigint('number').primary(),
    sourceKind: p.enum(sourceKinds),
    sourceId: p.uuid(),
    sealedAt: p.datetime(),
    payloadHash: p.blob().$type<Buffer>(),
    leafHash: p.blob().$type<Buffer>(),
  },
});
export class AuditLeaf extends AuditLeafSchema.class {}
AuditLeafSchema.setClass(AuditLeaf);

const AuditSaltSchema = defineEntity({
  name: 'AuditSalt',
  filters: tenantFilter,
  properties: { tenantId: p.uuid().primary(), position: p.bigint('number').primary(), salt: p.text() },
});
export class AuditSalt extends AuditSaltSchema.class {}
AuditSaltSchema.setClass(AuditSalt);

const AuditNodeSchema = defineEntity({
  name: 'AuditNode',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    level: p.smallint().primary(),
    position: p.bigint('number').primary(),
    hash: p.blob().$type<Buffer>(),
  },
});
export class AuditNode extends AuditNodeSchema.class {}
AuditNodeSchema.setClass(AuditNode);

const AuditCheckpointSchema = defineEntity({
  name: 'AuditCheckpoint',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    size: p.bigint('number').primary(),
    root: p.blob().$type<Buffer>(),
    at: p.datetime(),
    completeTo: p.datetime(),
    keyId: p.text(),
    note: p.text(),
  },
});
export class AuditCheckpoint extends AuditCheckpointSchema.class {}
AuditCheckpointSchema.setClass(AuditCheckpoint);

const AuditCopySchema = defineEntity({
  name: 'AuditCopy',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    place: p.enum(['file', 'webhook'] as const).primary(),
    url: p.text().nullable(),
    copiedSize: p.bigint('number').default(0),
    copiedAt: p.datetime().nullable(),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().defaultRaw('now()'),
    failureCode: p.text().nullable(),
  },
});
export class AuditCopy extends AuditCopySchema.class {}
AuditCopySchema.setClass(AuditCopy);

const AuditCheckSchema = defineEntity({
  name: 'AuditCheck',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    at: p.datetime().defaultRaw('now()'),
    memberId: p.uuid().nullable(),
    tookMs: p.integer(),
    entries: p.bigint('number'),
    checkpoints: p.bigint('number'),
    copies: p.integer(),
    copiesAgree: p.integer(),
    findings: p.json<unknown[]>().defaultRaw(`'[]'`),
  },
});
export class AuditCheck extends AuditCheckSchema.class {}
AuditCheckSchema.setClass(AuditCheck);

/** Of the platform, no organisation's: heads and hashes. */
const PlatformLogSchema = defineEntity({
  name: 'PlatformLog',
  properties: {
    position: p.bigint('number').primary(),
    kind: p.enum(['head', 'certificate'] as const),
    origin: p.text(),
    size: p.bigint('number').nullable(),
    hash: p.blob().$type<Buffer>(),
    leafHash: p.blob().$type<Buffer>(),
    at: p.datetime().defaultRaw('now()'),
  },
});
export class PlatformLog extends PlatformLogSchema.class {}
PlatformLogSchema.setClass(PlatformLog);

const PlatformCheckpointSchema = defineEntity({
  name: 'PlatformCheckpoint',
  properties: {
    size: p.bigint('number').primary(),
    root: p.blob().$type<Buffer>(),
    frontier: p.blob().$type<Buffer>(),
    at: p.datetime().defaultRaw('now()'),
    keyId: p.text(),
    note: p.text(),
  },
});
export class PlatformCheckpoint extends PlatformCheckpointSchema.class {}
PlatformCheckpointSchema.setClass(PlatformCheckpoint);
