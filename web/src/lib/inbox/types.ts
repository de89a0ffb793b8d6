import type { z } from 'zod';
import type {
  ContactCard as ContactSchema,
  ConversationCounts,
  ConversationDetail,
  ConversationRow,
  inboxViews,
} from '#contracts/inbox/conversations.contract.ts';
import type { EventLine, Message, ThreadItem } from '#contracts/inbox/messages.contract.ts';
import type { Note } from '#contracts/inbox/notes.contract.ts';
import type { Person } from '#contracts/inbox/sight.contract.ts';
import type { ConversationStatus } from '#domain/inbox/conversation.ts';

export type { ConversationDetail, ConversationRow, ConversationStatus, EventLine, Message, Note, Person, ThreadItem };
export type ContactCard = z.output<typeof ContactSchema>;
export type Counts = z.output<typeof ConversationCounts>;
export type View = (typeof inboxViews)[number];
