import { listTemplates } from '../../services/channels/list-templates.ts';
import { bind, type Door } from '../http/bind.ts';
import { templateOperations as operations } from './templates.contract.ts';

export function templateRoutes(door: Door): void {
  bind(door, operations.list, ({ params, inScope }) =>
    inScope((scope) => listTemplates(scope, { conversationId: params.id })),
  );
}
