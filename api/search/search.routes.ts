import { searchConversations } from '../../services/search/search-conversations.ts';
import { bind, type Door } from '../http/bind.ts';
import { searchOperations as operations } from './search.contract.ts';

export function searchRoutes(door: Door): void {
  bind(door, operations.conversations, ({ body, inScope }) => inScope((scope) => searchConversations(scope, body)));
}
