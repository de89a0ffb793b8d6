import { z } from 'zod';
import { authors } from '../../domain/inbox/conversation.ts';
import { operation } from '../http/operation.ts';
import { ConversationRow } from '../inbox/conversations.contract.ts';

export const FoundConversation = z
  .object({
    conversation: ConversationRow,
    /** The newest message that holds every word. */
    message: z.object({ id: z.uuid(), author: z.enum(authors), text: z.string(), at: z.iso.datetime() }),
  })
  .meta({ id: 'FoundConversation' });
export type FoundConversation = z.output<typeof FoundConversation>;

export const searchOperations = {
  conversations: operation({
    id: 'searchConversations',
    summary: 'Conversations in the reader’s sight with a message that holds all these words; never in an address',
    method: 'post',
    path: '/search/conversations',
    permission: 'conversation.read',
    body: z.object({ words: z.string().trim().min(2).max(200) }),
    status: 200,
    response: z.object({ items: z.array(FoundConversation) }),
  }),
};
