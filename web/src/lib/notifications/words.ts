import type { Notification } from '#contracts/notifications/notifications.contract.ts';
import type { NotificationKind } from '#domain/notifications/kinds.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { openingReasonName } from '#lib/inbox/words.ts';

interface Telling {
  words: (item: Notification) => string;
  /** Where it leads; null for what only wants to be known. */
  href: (item: Notification) => string | null;
}

const actorOf = ({ actorName }: Notification): string => actorName ?? m.somebody();
const toConversation = ({ conversationId }: Notification) =>
  conversationId === null ? null : `/inbox/${conversationId}`;

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
  security: { words: () => m.sight_told_security(), href: () => '/account/security' },
};
