import type { Notification } from '#contracts/notifications/notifications.contract.ts';
import type { NotificationKind } from '#domain/notifications/kinds.ts';
import type { SecurityAlert } from '#domain/security/alerts.ts';
import { auditAddress, wholeLog } from '#lib/audit/address.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Times } from '#lib/i18n/times.ts';
import { openingReasonName } from '#lib/inbox/words.ts';

interface Telling {
  words: (item: Notification, times: Times) => string;
  /** Where it leads; null for what only wants to be known. */
  href: (item: Notification) => string | null;
}

const actorOf = ({ actorName }: Notification): string => actorName ?? m.somebody();
const toConversation = ({ conversationId }: Notification) =>
  conversationId === null ? null : `/inbox/${conversationId}`;

interface Alert {
  words: () => string;
  /** It is looked after where one's devices are. */
  isOfSessions?: true;
}

const alerts: Record<SecurityAlert, Alert> = {
  new_device: { words: m.security_told_new_device, isOfSessions: true },
  second_factor_on: { words: m.security_told_second_factor_on },
  second_factor_off: { words: m.security_told_second_factor_off },
  authenticator_added: { words: m.security_told_authenticator_added },
  authenticator_removed: { words: m.security_told_authenticator_removed },
  passkey_added: { words: m.security_told_passkey_added },
  passkey_removed: { words: m.security_told_passkey_removed },
  recovery_codes_made: { words: m.security_told_recovery_codes_made },
  recovery_code_used: { words: m.security_told_recovery_code_used, isOfSessions: true },
  second_factor_reset: { words: m.security_told_second_factor_reset },
  password_changed: { words: m.security_told_password_changed, isOfSessions: true },
  email_changed: { words: m.security_told_email_changed, isOfSessions: true },
  recovery_started: { words: m.security_told_recovery_started },
  recovery_stopped: { words: m.security_told_recovery_stopped },
  recovery_done: { words: m.security_told_recovery_done },
  guessing: { words: m.security_told_guessing, isOfSessions: true },
};

function isAlert(code: string | null): code is SecurityAlert {
  return code !== null && Object.hasOwn(alerts, code);
}

/** One line a kind; a new kind needs one here. */
export const tellings: Record<NotificationKind, Telling> = {
  mention: { words: (item) => m.sight_told_mention({ actor: actorOf(item) }), href: toConversation },
  assigned: { words: (item) => m.sight_told_assigned({ actor: actorOf(item) }), href: toConversation },
  participant_added: {
    words: (item) => m.sight_told_participant_added({ actor: actorOf(item) }),
    href: toConversation,
  },
  break_glass: {
    words: (item) =>
      m.sight_told_break_glass({ actor: actorOf(item), reason: openingReasonName(item.code ?? '').toLowerCase() }),
    href: () => '/settings/sight',
  },
  partner: { words: () => m.sight_told_partner(), href: () => '/settings/partners' },
  channel_stopped: { words: () => m.sight_told_channel_stopped(), href: () => '/settings/channels' },
  deactivation: {
    words: ({ code, deactivation }, times) =>
      code === 'taken_back' || deactivation === null
        ? m.platform_told_taken_back()
        : m.platform_told_deactivated({
            until: times.full(deactivation.reversibleUntil),
            end: times.full(deactivation.eraseBy),
          }),
    href: () => null,
  },
  second_step_reset: {
    words: (item) => m.security_told_second_step_reset({ actor: actorOf(item) }),
    href: () => auditAddress({ ...wholeLog, group: 'security' }, null),
  },
  recovery: {
    words: ({ code }) =>
      code === 'started'
        ? m.security_told_colleague_recovery_started()
        : code === 'stopped'
          ? m.security_told_colleague_recovery_stopped()
          : m.security_told_colleague_recovery_done(),
    href: ({ code }) =>
      code === 'started' ? '/settings/team' : auditAddress({ ...wholeLog, group: 'security' }, null),
  },
  unusual: {
    words: (item) =>
      item.code === 'exports'
        ? m.security_told_unusual_exports({ actor: actorOf(item) })
        : m.security_told_unusual_reads({ actor: actorOf(item) }),
    href: ({ subjectId }) => auditAddress({ ...wholeLog, who: subjectId }, null),
  },
  security: {
    words: ({ code }) => (isAlert(code) ? alerts[code].words() : m.sight_told_security()),
    href: ({ code }) => (isAlert(code) && alerts[code].isOfSessions ? '/account/sessions' : '/account/security'),
  },
};
