import { addParticipant, removeParticipant } from '../../services/inbox/change-participants.ts';
import { listOpenings } from '../../services/inbox/list-openings.ts';
import { listPeople } from '../../services/inbox/list-people.ts';
import { openWithReason } from '../../services/inbox/open-with-reason.ts';
import { writeNote } from '../../services/inbox/write-note.ts';
import { bind, type Door } from '../http/bind.ts';
import { noteOperations } from './notes.contract.ts';
import { sightOperations as operations } from './sight.contract.ts';

export function sightRoutes(door: Door): void {
  bind(door, operations.people, ({ params, inScope }) =>
    inScope((scope) => listPeople(scope, { conversationId: params.id })),
  );
  bind(door, operations.addParticipant, ({ params, body, inScope }) =>
    inScope((scope) => addParticipant(scope, { conversationId: params.id, memberId: body.memberId })),
  );
  bind(door, operations.removeParticipant, ({ params, inScope }) =>
    inScope((scope) => removeParticipant(scope, { conversationId: params.id, memberId: params.memberId })),
  );
  bind(door, operations.open, ({ params, body, inScope }) =>
    inScope((scope) => openWithReason(scope, { conversationId: params.id, ...body })),
  );
  bind(door, operations.openings, ({ query, inScope }) =>
    inScope((scope) => listOpenings(scope, { after: query.after ?? null, limit: query.limit })),
  );
  bind(door, noteOperations.write, ({ params, body, inScope }) =>
    inScope((scope) => writeNote(scope, { conversationId: params.id, ...body })),
  );
}
