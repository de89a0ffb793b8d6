import { defineEntity, p } from '@mikro-orm/postgresql';
import { tenantFilter } from './tenant-filter.ts';

const BreakGlassSchema = defineEntity({
  name: 'BreakGlass',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    conversationId: p.uuid(),
    channelId: p.uuid(),
    memberId: p.uuid(),
    reasonCode: p.text(),
    sealed: p.blob().$type<Buffer>(),
    openedAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});
export class BreakGlass extends BreakGlassSchema.class {}
BreakGlassSchema.setClass(BreakGlass);

const NoteSchema = defineEntity({
  name: 'Note',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    conversationId: p.uuid(),
    contactId: p.uuid(),
    authorMemberId: p.uuid(),
    clientId: p.uuid(),
    sealed: p.blob().$type<Buffer>(),
    at: p.datetime().defaultRaw('now()'),
  },
});
export class Note extends NoteSchema.class {}
NoteSchema.setClass(Note);

const NotificationSchema = defineEntity({
  name: 'Notification',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    memberId: p.uuid(),
    kind: p.text(),
    conversationId: p.uuid().nullable(),
    subjectId: p.uuid().nullable(),
    actorId: p.uuid().nullable(),
    code: p.text().nullable(),
    at: p.datetime().defaultRaw('now()'),
    readAt: p.datetime().nullable(),
  },
});
export class Notification extends NotificationSchema.class {}
NotificationSchema.setClass(Notification);
