import type { Scope } from '../../database/scope.ts';

/** These notifications of the actor were seen; null for all of them. Their other screens follow. */
export async function markNotifications(scope: Scope, ids: readonly string[] | null): Promise<void> {
  await scope.sql(
    `update notification set read_at = $2 where tenant_id = $1 and member_id = app_actor() and read_at is null
      and ($3::uuid[] is null or id = any($3::uuid[]))`,
    [scope.tenantId, scope.now, ids],
  );
  if (scope.actor.kind === 'member') scope.told(scope.actor.id);
}
