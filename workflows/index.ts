export { conversation } from './inbox/conversation.workflow.ts';
