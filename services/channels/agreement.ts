import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { requireAgreement } from '../organisation/agreement-in-force.ts';

/** Whether the data agreement in force was accepted, as an answer in place of a refusal. */
export async function isAgreementAccepted(scope: Scope): Promise<boolean> {
  try {
    await requireAgreement(scope);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'DPA_REQUIRED') return false;
    throw error;
  }
}
