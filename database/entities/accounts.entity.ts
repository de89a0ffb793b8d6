import { defineEntity, p } from '@mikro-orm/postgresql';
import { mailStates, recipientKinds } from '../../domain/accounts/mail.ts';
import { acceptanceSurfaces, noticeKinds } from '../../domain/accounts/notices.ts';
import { tokenPurposes } from '../../domain/accounts/tokens.ts';
import { tenantFilter } from './tenant-filter.ts';

const NoticeVersionSchema = defineEntity({
  name: 'NoticeVersion',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum(noticeKinds),
    version: p.integer(),
    locale: p.text(),
    title: p.text(),
    body: p.text(),
    sha256: p.text(),
    material: p.boolean(),
    effectiveAt: p.datetime(),
    notifiedAt: p.datetime().nullable(),
    publishedAt: p.datetime().defaultRaw('now()'),
  },
});
export class NoticeVersion extends NoticeVersionSchema.class {}
NoticeVersionSchema.setClass(NoticeVersion);

const NoticeAcceptanceSchema = defineEntity({
  name: 'NoticeAcceptance',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    userId: p.uuid(),
    noticeId: p.uuid(),
    sha256: p.text(),
    locale: p.text(),
    surface: p.enum(acceptanceSurfaces),
    sentenceId: p.text().nullable(),
    sentenceVersion: p.integer().nullable(),
    sentenceSha256: p.text().nullable(),
    answeredAt: p.datetime(),
    at: p.datetime().defaultRaw('now()'),
  },
});
export class NoticeAcceptance extends NoticeAcceptanceSchema.class {}
NoticeAcceptanceSchema.setClass(NoticeAcceptance);

const RegistrationSchema = defineEntity({
  name: 'Registration',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    sealed: p.blob().$type<Buffer>().nullable(),
    locale: p.text(),
    knownUserId: p.uuid().nullable(),
    mails: p.integer().default(1),
    expiresAt: p.datetime(),
    verifiedAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class Registration extends RegistrationSchema.class {}
RegistrationSchema.setClass(Registration);

const AccountTokenSchema = defineEntity({
  name: 'AccountToken',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    purpose: p.enum(tokenPurposes),
    subjectId: p.uuid(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class AccountToken extends AccountTokenSchema.class {}
AccountTokenSchema.setClass(AccountToken);

const MailOutboxSchema = defineEntity({
  name: 'MailOutbox',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    template: p.text(),
    locale: p.text(),
    recipientKind: p.enum(recipientKinds),
    recipientId: p.uuid(),
    refs: p.json<Record<string, string | number | boolean | null>>(),
    state: p.enum(mailStates).default('queued'),
    attempts: p.integer().default(0),
    leaseUntil: p.datetime().nullable(),
    nextAttemptAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
    failureCode: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().nullable(),
  },
});
export class MailOutbox extends MailOutboxSchema.class {}
MailOutboxSchema.setClass(MailOutbox);
