import { defineEntity, p } from '@mikro-orm/postgresql';
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
