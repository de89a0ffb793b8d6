import { may, type Permission, type Role } from '#domain/organisation/roles.ts';
import { m } from '#lib/i18n/generated/messages.js';

type Words = () => string;

/** Every permission in words, by subject: a new one without words does not compile. */
const subjects: Record<Permission, { group: Words; word: Words }> = {
  'conversation.read': { group: m.organisation_group_conversations, word: m.organisation_may_conversation_read },
  'conversation.reply': { group: m.organisation_group_conversations, word: m.organisation_may_conversation_reply },
  'conversation.assign': { group: m.organisation_group_conversations, word: m.organisation_may_conversation_assign },
  'conversation.break_glass': {
    group: m.organisation_group_conversations,
    word: m.organisation_may_conversation_break_glass,
  },
  'consent.ask': { group: m.organisation_group_conversations, word: m.organisation_may_consent_ask },
  'template.read': { group: m.organisation_group_conversations, word: m.organisation_may_template_read },
  'member.read': { group: m.organisation_group_people, word: m.organisation_may_member_read },
  'member.manage': { group: m.organisation_group_people, word: m.organisation_may_member_manage },
  'organisation.read': { group: m.organisation_group_people, word: m.organisation_may_organisation_read },
  'organisation.manage': { group: m.organisation_group_people, word: m.organisation_may_organisation_manage },
  'agreement.read': { group: m.organisation_group_channels, word: m.organisation_may_agreement_read },
  'agreement.accept': { group: m.organisation_group_channels, word: m.organisation_may_agreement_accept },
  'channel.read': { group: m.organisation_group_channels, word: m.organisation_may_channel_read },
  'channel.manage': { group: m.organisation_group_channels, word: m.organisation_may_channel_manage },
  'audit.read': { group: m.organisation_group_record, word: m.organisation_may_audit_read },
  'audit.export': { group: m.organisation_group_record, word: m.organisation_may_audit_export },
  'support.grant': { group: m.organisation_group_record, word: m.organisation_may_support_grant },
  session: { group: m.organisation_group_own, word: m.organisation_may_session },
};

/** What is allowed only within limits, and which: sight of a conversation is the database's matter. */
const limits: Partial<Record<Permission, Partial<Record<Role, Words>>>> = {
  'conversation.read': { manager: m.organisation_matrix_department, agent: m.organisation_matrix_granted },
  'conversation.reply': { manager: m.organisation_matrix_department, agent: m.organisation_matrix_granted },
  'conversation.assign': { manager: m.organisation_matrix_department, agent: m.organisation_matrix_granted },
  'conversation.break_glass': { admin: m.organisation_matrix_reason, privacy_officer: m.organisation_matrix_reason },
  'consent.ask': { manager: m.organisation_matrix_department, agent: m.organisation_matrix_granted },
  'member.manage': { admin: m.organisation_matrix_again },
  'agreement.accept': { admin: m.organisation_matrix_again },
  'channel.manage': { admin: m.organisation_matrix_again },
  'audit.export': { admin: m.organisation_matrix_again, privacy_officer: m.organisation_matrix_again },
  'support.grant': { admin: m.organisation_matrix_again, privacy_officer: m.organisation_matrix_again },
};

export interface MatrixRow {
  permission: Permission;
  group: string;
  word: string;
}

export const matrixRows: readonly MatrixRow[] = (Object.keys(subjects) as Permission[]).map((permission) => ({
  permission,
  group: subjects[permission].group(),
  word: subjects[permission].word(),
}));

export type Allowance = { kind: 'yes' | 'no' } | { kind: 'limited'; word: string };

/** As the server decides it, with the limit that the database sets. */
export function allowanceOf(role: Role, permission: Permission): Allowance {
  if (!may(role, permission)) return { kind: 'no' };
  const limit = limits[permission]?.[role];
  return limit === undefined ? { kind: 'yes' } : { kind: 'limited', word: limit() };
}
