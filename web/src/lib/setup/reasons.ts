import type { SetupReason } from '#domain/organisation/setup.ts';
import { m } from '#lib/i18n/generated/messages.js';

const words: Record<SetupReason, () => string> = {
  accepted: m.shell_reason_accepted,
  not_accepted: m.shell_reason_not_accepted,
  new_version: m.shell_reason_new_version,
  made: m.shell_reason_made,
  only_first: m.shell_reason_only_first,
  people: m.shell_reason_people,
  alone: m.shell_reason_alone,
  connected: m.shell_reason_connected,
  not_connected: m.shell_reason_not_connected,
  agreement_first: m.shell_reason_agreement_first,
  channel_first: m.shell_reason_channel_first,
  sent: m.shell_reason_sent,
  not_sent: m.shell_reason_not_sent,
  put_aside: m.shell_reason_put_aside,
};

/** Why a step stands where it stands; the server sends the code. */
export function reasonWords(reason: string): string {
  return Object.hasOwn(words, reason) ? words[reason as SetupReason]() : '';
}
