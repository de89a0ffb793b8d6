import type { Scope } from '../../database/scope.ts';
import { countConversations } from '../../services/inbox/count-conversations.ts';
import { getConversation } from '../../services/inbox/get-conversation.ts';
import { listConversations } from '../../services/inbox/list-conversations.ts';
import { listMessages } from '../../services/inbox/list-messages.ts';
import { listPeople } from '../../services/inbox/list-people.ts';
import { visibleAmong, visibleNow } from '../../services/inbox/visible-conversations.ts';
import { readMedia } from '../../services/media/read-media.ts';
import { listNotifications } from '../../services/notifications/list-notifications.ts';
import { searchConversations } from '../../services/search/search-conversations.ts';
import type { SeededConversation } from '../harness/conversation-rows.ts';

/** What is asked about: a conversation with a message, a file, a note, search words, and a notification to everybody. */
export interface Subject extends SeededConversation {
  mediaId: string;
}

const page = { unread: false, closing: false, sort: 'newest', after: null, limit: 100 } as const;

/**
 * Every way by which staff can come to know of a conversation; each says whether something of it was reached. A new
 * surface is added here, and every role is asked by it at once (BW-5.3).
 */
export const surfaces: Record<string, (scope: Scope, subject: Subject) => Promise<boolean>> = {
  'list of all': async (scope, { id }) =>
    (await listConversations(scope, { ...page, view: 'all', status: 'open' })).items.some((row) => row.id === id),
  'list of mine': async (scope, { id }) =>
    (await listConversations(scope, { ...page, view: 'mine', status: 'open' })).items.some((row) => row.id === id),
  preview: async (scope, { id, text }) =>
    (await listConversations(scope, { ...page, view: 'all', status: 'open' })).items.some(
      (row) => row.id === id && row.preview.text === text,
    ),
  counts: async (scope) => {
    const { mine, all, unread, closing } = await countConversations(scope, { status: 'open' });
    return mine + all + unread + closing > 0;
  },
  conversation: (scope, { id }) => found(getConversation(scope, { conversationId: id })),
  thread: (scope, { id }) => found(listMessages(scope, { conversationId: id, before: null, limit: 50 })),
  people: (scope, { id }) => found(listPeople(scope, { conversationId: id })),
  contact: async ({ sql }, { contactId }) => (await sql('select 1 from contact where id = $1', [contactId])).length > 0,
  identity: async ({ sql }, { contactId }) =>
    (await sql('select 1 from contact_identity where contact_id = $1', [contactId])).length > 0,
  media: (scope, { mediaId }) => found(readMedia(scope, { mediaId })),
  notes: async ({ sql }, { id }) => (await sql('select 1 from note where conversation_id = $1', [id])).length > 0,
  'search words': async ({ sql }, { id }) =>
    (await sql('select 1 from search_token where conversation_id = $1', [id])).length > 0,
  'search by words': async (scope, { id, text }) =>
    (await searchConversations(scope, { words: text })).items.some(({ conversation }) => conversation.id === id),
  'lines in the thread': async ({ sql }, { id }) =>
    (await sql('select 1 from conversation_event where conversation_id = $1', [id])).length > 0,
  notifications: async (scope, { id }) =>
    (await listNotifications(scope, { after: null, limit: 50 })).items.some((one) => one.conversationId === id),
  'unread notifications': async (scope) => (await listNotifications(scope, { after: null, limit: 50 })).unread > 0,
  'live news': async (scope, { id }) => (await visibleAmong(scope, [id])).includes(id),
  'live at the start': async (scope, { id }) => (await visibleNow(scope))?.includes(id) ?? true,
  "a colleague's work": async ({ sql }, { id }) =>
    (await sql('select assignee_id from conversation where id = $1', [id])).length > 0,
};

async function found(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

/** What of a conversation somebody reaches, by the names of the surfaces. */
export async function reached(scope: Scope, subject: Subject): Promise<string[]> {
  const names: string[] = [];
  for (const [name, ask] of Object.entries(surfaces)) if (await ask(scope, subject)) names.push(name);
  return names;
}
