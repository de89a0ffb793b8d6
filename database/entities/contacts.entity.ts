import { defineEntity, p } from '@mikro-orm/postgresql';
import { standings } from '../../domain/consent/standing.ts';
import { tenantFilter } from './tenant-filter.ts';

const ContactSchema = defineEntity({
  name: 'Contact',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    standing: p.enum(standings).default('unknown'),
    standingAt: p.datetime(),
    askedAt: p.datetime().nullable(),
    heldUntil: p.datetime().nullable(),
    sealed: p.blob().$type<Buffer>().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class Contact extends ContactSchema.class {}
ContactSchema.setClass(Contact);

const ContactIdentitySchema = defineEntity({
  name: 'ContactIdentity',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    contactId: p.uuid(),
    kind: p.enum(['msisdn', 'bsuid', 'parent_bsuid'] as const),
    hash: p.blob().$type<Buffer>(),
    sealed: p.blob().$type<Buffer>().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class ContactIdentity extends ContactIdentitySchema.class {}
ContactIdentitySchema.setClass(ContactIdentity);
