import { z } from 'zod';
import { operation } from '../http/operation.ts';

export const Note = z
  .object({
    id: z.uuid(),
    clientId: z.uuid(),
    authorName: z.string().nullable(),
    /** Null when its words were destroyed with the person's key. */
    text: z.string().nullable(),
    /** `sees`: false offers to add them; until then they learn nothing. */
    mentions: z.array(z.object({ memberId: z.uuid(), name: z.string(), sees: z.boolean() })),
    at: z.iso.datetime(),
  })
  .meta({ id: 'Note' });
export type Note = z.output<typeof Note>;

export const noteOperations = {
  write: operation({
    id: 'writeNote',
    summary: 'A private note among colleagues, never sent to the customer; the same clientId twice writes once',
    method: 'post',
    path: '/conversations/{id}/notes',
    permission: 'conversation.read',
    params: z.object({ id: z.uuid() }),
    body: z.object({
      clientId: z.uuid(),
      text: z.string().trim().min(1).max(4096),
      mentions: z.array(z.uuid()).max(20),
    }),
    status: 201,
    response: Note,
  }),
};
