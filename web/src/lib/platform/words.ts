import type { DeactivationReason } from '#domain/platform/deactivation.ts';
import type { PartnerKind } from '#domain/platform/partners.ts';
import type { SupportReason } from '#domain/platform/support.ts';
import type { SuspensionReason } from '#domain/platform/suspension.ts';
import type { RecoveryReason } from '#domain/security/recovery.ts';
import { m } from '#lib/i18n/generated/messages.js';

export const partnerKindWords: Record<PartnerKind, () => string> = {
  messaging: m.platform_partner_kind_messaging,
  mail: m.platform_partner_kind_mail,
  storage: m.platform_partner_kind_storage,
  hosting: m.platform_partner_kind_hosting,
  language_model: m.platform_partner_kind_language_model,
  other: m.platform_partner_kind_other,
};

export const supportReasonWords: Record<SupportReason, () => string> = {
  message_missing: m.platform_access_reason_message_missing,
  sending_fails: m.platform_access_reason_sending_fails,
  channel: m.platform_access_reason_channel,
  wrong_display: m.platform_access_reason_wrong_display,
  other: m.platform_access_reason_other,
};

export const suspensionWords: Record<SuspensionReason, () => string> = {
  spam: m.platform_suspension_spam,
  unlawful_content: m.platform_suspension_unlawful_content,
  security: m.platform_suspension_security,
  unpaid: m.platform_suspension_unpaid,
  authority: m.platform_suspension_authority,
};

export const deactivationWords: Record<DeactivationReason, () => string> = {
  asked: m.platform_deactivation_asked,
  contract_ended: m.platform_deactivation_contract_ended,
  unpaid: m.platform_deactivation_unpaid,
  spam: m.platform_deactivation_spam,
  unlawful_content: m.platform_deactivation_unlawful_content,
  authority: m.platform_deactivation_authority,
};

export const recoveryReasonWords: Record<RecoveryReason, () => string> = {
  lost_device: m.platform_recovery_reason_lost_device,
  stolen_device: m.platform_recovery_reason_stolen_device,
  broken_device: m.platform_recovery_reason_broken_device,
  other: m.platform_recovery_reason_other,
};

const acts: Readonly<Record<string, () => string>> = {
  'operator.enrolled': m.platform_act_operator_enrolled,
  'operator.signed_in': m.platform_act_operator_signed_in,
  'tenant.suspended': m.platform_act_tenant_suspended,
  'tenant.suspension_lifted': m.platform_act_tenant_suspension_lifted,
  'tenant.deactivated': m.platform_act_tenant_deactivated,
  'tenant.deactivation_taken_back': m.platform_act_tenant_deactivation_taken_back,
  'support.read': m.platform_act_support_read,
  'support.refused': m.platform_act_support_refused,
  'partner.announced': m.platform_act_partner_announced,
  'partner.agreement_recorded': m.platform_act_partner_agreement_recorded,
  'partner.ended': m.platform_act_partner_ended,
  'recovery.started': m.platform_act_recovery_started,
};

/** What an operator did, in words; the bare name of an act that is newer than this page. */
export function actWords(kind: string): string {
  return acts[kind]?.() ?? kind;
}
