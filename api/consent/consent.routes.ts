import { askConsent } from '../../services/consent/ask-consent.ts';
import { getConversation } from '../../services/inbox/get-conversation.ts';
import { bind, type Door } from '../http/bind.ts';
import { consentOperations as operations } from './consent.contract.ts';

export function consentRoutes(door: Door): void {
  bind(door, operations.ask, ({ params, inScope }) =>
    inScope(async (scope) => {
      await askConsent(scope, { conversationId: params.id });
      await scope.em.flush(); // what was asked waits in the unit of work
      return await getConversation(scope, { conversationId: params.id });
    }),
  );
}
