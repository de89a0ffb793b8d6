import { templateOperations } from '../channels/templates.contract.ts';
import { consentOperations } from '../consent/consent.contract.ts';
import { conversationOperations } from '../inbox/conversations.contract.ts';
import { messageOperations } from '../inbox/messages.contract.ts';
import { organisationOperations } from '../organisation/organisation.contract.ts';

/** Every operation of the API. The OpenAPI document, the typed client and the generated suites read this list. */
export const operations = {
  organisation: organisationOperations,
  conversations: conversationOperations,
  messages: messageOperations,
  consent: consentOperations,
  templates: templateOperations,
};
