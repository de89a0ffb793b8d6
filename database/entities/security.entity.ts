import { defineEntity, p } from '@mikro-orm/postgresql';
import { unusualKinds } from '../../domain/security/unusual.ts';
import { tenantFilter } from './tenant-filter.ts';

const UnusualActivitySchema = defineEntity({
  name: 'UnusualActivity',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    memberId: p.uuid(),
    kind: p.enum(unusualKinds),
    hour: p.datetime(),
    seen: p.integer(),
    allowed: p.integer(),
    at: p.datetime().defaultRaw('now()'),
  },
});
export class UnusualActivity extends UnusualActivitySchema.class {}
UnusualActivitySchema.setClass(UnusualActivity);
