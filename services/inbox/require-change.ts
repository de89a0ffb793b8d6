import type { Scope } from '../../database/scope.ts';
import type { TenantState } from '../../domain/consent/gate.ts';
import { DomainError } from '../../domain/errors.ts';
import { tenantState } from './get-conversation.ts';

/**
 * Whether the actor may change this conversation now. Throws NOT_FOUND when they don't see it, TENANT_FROZEN or
 * ERASURE_PENDING when their organisation is being erased.
 */
export async function requireVisible(scope: Scope, conversationId: string): Promise<void> {
  const found = await scope.sql('select 1 from conversation where tenant_id = $1 and id = $2', [
    scope.tenantId,
    conversationId,
  ]);
  if (found.length === 0) throw new DomainError('NOT_FOUND');
}

/** Refuses changes to an organisation that is stopped or ending. Throws TENANT_FROZEN, ERASURE_PENDING. */
export async function requireActiveTenant(scope: Scope): Promise<void> {
  requireActive(await tenantState(scope));
}

/** The same where the state is known. */
export function requireActive(state: TenantState): void {
  if (state !== 'active') throw new DomainError(state === 'frozen' ? 'TENANT_FROZEN' : 'ERASURE_PENDING');
}
