import type { ChannelCheck, StoredCheck } from '../../domain/channels/health.ts';
import { ProviderRefusal } from '../../domain/channels/refusal.ts';
import { DomainError } from '../../domain/errors.ts';
import { type Desk, inDesk, type On } from './desk.ts';

/** One finding of a check, as it is stored. */
export function finding(state: StoredCheck['state'], code: string | null, now: Date): StoredCheck {
  return { state, code, at: now.toISOString() };
}

/**
 * Runs a step at the provider. What it refuses is written among the draft's checks, with the code its cure is found by,
 * and thrown as META_REFUSED; UNAVAILABLE when another try may succeed.
 */
export async function orRefused<T>(
  desk: Desk,
  on: On,
  { draftId, check }: { draftId: string; check: ChannelCheck },
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    const found = finding('failed', error.code, on.now ?? new Date());
    await inDesk(desk, on, (scope) =>
      scope.sql('update channel_draft set checks = checks || $3::jsonb where tenant_id = $1 and id = $2', [
        scope.tenantId,
        draftId,
        JSON.stringify({ [check]: found }),
      ]),
    );
    throw new DomainError(error.transient ? 'UNAVAILABLE' : 'META_REFUSED');
  }
}
