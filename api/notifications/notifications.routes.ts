import { listNotifications } from '../../services/notifications/list-notifications.ts';
import { markNotifications } from '../../services/notifications/mark-notifications.ts';
import { bind, type Door } from '../http/bind.ts';
import { notificationOperations as operations } from './notifications.contract.ts';

export function notificationRoutes(door: Door): void {
  bind(door, operations.list, ({ query, inScope }) =>
    inScope((scope) => listNotifications(scope, { after: query.after ?? null, limit: query.limit })),
  );
  bind(door, operations.read, ({ body, inScope }) => inScope((scope) => markNotifications(scope, body.ids)));
  bind(door, operations.readAll, ({ inScope }) => inScope((scope) => markNotifications(scope, null)));
}
