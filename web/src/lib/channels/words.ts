import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Channel, Check } from '#contracts/channels/channels.contract.ts';
import { m } from '#lib/i18n/generated/messages.js';

const day = 86_400_000;
/** A token that ends within this time wants to be renewed. Milliseconds. */
const renewWithin = 7 * day;

/** A business's own number, grouped as its country writes it. */
export function shownNumber(digits: string | null): string {
  if (digits === null) return m.channels_no_number();
  return parsePhoneNumberFromString(`+${digits}`)?.formatInternational() ?? `+${digits}`;
}

export const checkNames: Record<Check['check'], () => string> = {
  agreement: m.channels_check_agreement,
  token: m.channels_check_token,
  number: m.channels_check_number,
  subscription: m.channels_check_subscription,
  webhook: m.channels_check_webhook,
  sent: m.channels_check_sent,
  delivered: m.channels_check_delivered,
};

export const qualityNames: Record<NonNullable<Channel['quality']>, () => string> = {
  green: m.channels_quality_green,
  yellow: m.channels_quality_yellow,
  red: m.channels_quality_red,
  unknown: m.channels_quality_unknown,
};

export interface Mood {
  tone: 'ok' | 'warn' | 'bad' | 'idle';
  word: string;
}

/** What a glance must tell: stopped before anything else, then what will stop it soon. */
export function moodOf(channel: Channel, now: number): Mood {
  if (channel.phase === 'disconnected') return { tone: 'idle', word: m.channels_disconnected() };
  if (channel.phase === 'setting_up') return { tone: 'idle', word: m.channels_setting_up() };
  if (channel.health === 'stopped') return { tone: 'bad', word: m.channels_stopped() };
  const endsIn = channel.tokenExpiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(channel.tokenExpiresAt) - now;
  if (endsIn < renewWithin) return { tone: 'warn', word: m.channels_renew() };
  if (channel.quality === 'red') return { tone: 'warn', word: m.channels_watch() };
  return { tone: 'ok', word: m.channels_healthy() };
}

/** Whether reconnecting is what it needs next. */
export function wantsRenewal(channel: Channel, now: number): boolean {
  const { tone } = moodOf(channel, now);
  return tone === 'bad' || (tone === 'warn' && channel.quality !== 'red');
}
