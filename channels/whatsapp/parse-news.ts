import type { ChannelNews } from '../channel.ts';
import { type Fields, fieldsOf, numberOf, textOf } from './shape.ts';

/** Events of an account after which nothing of it may be sent any more (Meta, account_update). */
const ends = new Set(['ACCOUNT_DELETED', 'PARTNER_REMOVED', 'PARTNER_APP_UNINSTALLED', 'ACCOUNT_OFFBOARDED']);
const ofAccount = new Set([
  'account_update',
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'business_capability_update',
  'phone_number_quality_update',
  'phone_number_name_update',
]);
const ofTemplates = new Set([
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
]);
const idForm = /^[0-9]{1,64}$/;
const tierForm = /^TIER_[A-Z0-9]{1,20}$/;

/** What a field says about an account or one of its numbers; null when it says nothing we act on. */
export function newsOf({
  field,
  entry,
  value,
  now,
}: {
  field: string;
  entry: unknown;
  value: Fields;
  now: Date;
}): ChannelNews | null {
  const businessId = textOf(fieldsOf(entry)?.id);
  if (businessId === null || !idForm.test(businessId)) return null;
  if (!ofAccount.has(field) && !ofTemplates.has(field)) return null;
  const digits = (textOf(value.display_phone_number) ?? '').replaceAll(/\D/g, '');
  return {
    provider: 'whatsapp',
    businessId,
    number: digits === '' ? null : digits,
    stop: field === 'account_update' ? stopOf(value) : null,
    limit: limitOf(value),
    templates: ofTemplates.has(field),
    at: timeOf(fieldsOf(entry)?.time, now),
  };
}

function stopOf(value: Fields): string | null {
  const event = textOf(value.event);
  if (event === 'DISABLED_UPDATE')
    return textOf(fieldsOf(value.ban_info)?.waba_ban_state)?.startsWith('DISABLE') === true ? event : null;
  return event !== null && ends.has(event) ? event : null;
}

/** A number or a tier's name; the old field by number only where the new one is missing. */
function limitOf(value: Fields): string | null {
  const said = value.max_daily_conversations_per_business ?? value.current_limit;
  const tier = textOf(said);
  if (tier !== null && tierForm.test(tier)) return tier;
  const people = numberOf(said);
  return people !== null && Number.isSafeInteger(people) && people > 0 ? `TIER_${people}` : null;
}

/** Seconds; news from the future would outlive a reconnection. */
function timeOf(value: unknown, now: Date): Date {
  const seconds = numberOf(value);
  return seconds === null ? now : new Date(Math.min(seconds * 1_000, now.getTime()));
}
