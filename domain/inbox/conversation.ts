export const conversationStatuses = ['open', 'snoozed', 'resolved'] as const;
export type ConversationStatus = (typeof conversationStatuses)[number];

/** What lists show of a message without its words. */
export const messageKinds = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'buttons',
  'answer',
  'template',
  'reaction',
  'unsupported',
  'withdrawn',
] as const;
export type MessageKind = (typeof messageKinds)[number];

export const authors = ['customer', 'staff', 'automation'] as const;
export type Author = (typeof authors)[number];

/** After this long without any traffic a conversation's run ends; the next nudge starts it again. Milliseconds. */
export const idleMs = 6 * 3_600_000;

/** What a person did to a conversation, shown as a line in the thread. */
export const conversationEvents = [
  'started',
  'taken',
  'assigned',
  'unassigned',
  'moved',
  'participant_added',
  'participant_removed',
  'opened_with_reason',
  'resolved',
  'reopened',
  'snoozed',
  'woken',
  'window_closing',
  'consent_asked',
  'consent_accepted',
  'consent_refused',
  'quarantine_expired',
] as const;
export type ConversationEventKind = (typeof conversationEvents)[number];
