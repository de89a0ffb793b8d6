import { DomainError } from '../../domain/errors.ts';
import { deactivateTenant, takeBackDeactivation } from '../../services/platform/deactivate-tenant.ts';
import { previewDeactivation } from '../../services/platform/preview-deactivation.ts';
import { listSupportConversations, noteIfUncovered, readSupportThread } from '../../services/platform/read-support.ts';
import { liftSuspension, suspendTenant } from '../../services/platform/suspend-tenant.ts';
import { getTenant, listTenants } from '../../services/platform/tenants.ts';
import { bindOperator, type OperatorCall, type OperatorDoor } from './operator-door.ts';
import { tenantOperations as operations } from './tenants.contract.ts';

export function platformTenantRoutes(door: OperatorDoor): void {
  bindOperator(door, operations.list, ({ query, inPlatform }) =>
    inPlatform((scope) =>
      listTenants(scope, {
        search: query.search || null,
        state: query.state ?? null,
        after: query.after ?? null,
        limit: query.limit,
      }),
    ),
  );
  bindOperator(door, operations.get, ({ params, inPlatform }) =>
    inPlatform((scope) => getTenant(scope, { tenantId: params.id })),
  );
  bindOperator(door, operations.suspend, ({ params, body, operator, inTenant }) =>
    inTenant(params.id, (scope) => suspendTenant(scope, { operatorId: operator.operatorId, reason: body.reason })),
  );
  bindOperator(door, operations.lift, ({ params, operator, inTenant }) =>
    inTenant(params.id, (scope) => liftSuspension(scope, operator)),
  );
  bindOperator(door, operations.previewDeactivation, ({ params, inTenant }) =>
    inTenant(params.id, (scope) => previewDeactivation(scope)),
  );
  bindOperator(door, operations.deactivate, ({ params, body, operator, inTenant }) =>
    inTenant(params.id, (scope) => deactivateTenant(scope, { operatorId: operator.operatorId, reason: body.reason })),
  );
  bindOperator(door, operations.takeBackDeactivation, ({ params, operator, inTenant }) =>
    inTenant(params.id, (scope) => takeBackDeactivation(scope, operator)),
  );
  bindOperator(door, operations.conversations, async (call) => {
    await requireAccess(call, { tenantId: call.params.id, conversationId: null });
    const { limit, after } = call.query;
    const { operatorId } = call.operator;
    return await call.inTenant(call.params.id, (scope) =>
      listSupportConversations(scope, { operatorId, limit, after: after ?? null }),
    );
  });
  bindOperator(door, operations.thread, async (call) => {
    const { id: tenantId, conversationId } = call.params;
    await requireAccess(call, { tenantId, conversationId });
    const { limit, before } = call.query;
    const { operatorId } = call.operator;
    return await call.inTenant(tenantId, (scope) =>
      readSupportThread(scope, { operatorId, conversationId, limit, before: before ?? null }),
    );
  });
}

/** In a transaction of its own: what was refused has to stand in the log although nothing was read. */
async function requireAccess(
  { operator, inTenant }: Pick<OperatorCall<unknown, unknown, unknown>, 'operator' | 'inTenant'>,
  { tenantId, conversationId }: { tenantId: string; conversationId: string | null },
): Promise<void> {
  const { operatorId } = operator;
  const isRefused = await inTenant(tenantId, (scope) => noteIfUncovered(scope, { operatorId, conversationId }));
  if (isRefused) throw new DomainError('SUPPORT_ACCESS_REQUIRED');
}
