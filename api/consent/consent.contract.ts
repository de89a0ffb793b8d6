import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { ConversationDetail } from '../inbox/conversations.contract.ts';

export const consentOperations = {
  ask: operation({
    id: 'askConsent',
    summary: 'Send the first-contact question (PC-2.1)',
    method: 'post',
    path: '/conversations/{id}/ask-consent',
    permission: 'consent.ask',
    params: z.object({ id: z.uuid() }),
    status: 202,
    response: ConversationDetail,
  }),
};
