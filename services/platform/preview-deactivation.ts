import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { type DeactivationReason, deactivationReasons, deactivationTimes } from '../../domain/platform/deactivation.ts';

export interface DeactivationCounts {
  messages: number;
  contacts: number;
  conversations: number;
  files: number;
  people: number;
  numbers: number;
}

export interface DeactivationPreview {
  counts: DeactivationCounts;
  /** If it were asked for at this moment. */
  times: { reason: DeactivationReason; reversibleUntil: string; eraseBy: string }[];
}

/** What would be erased and by when, for an operator to read before deciding. Numbers only. Throws NOT_FOUND. */
export async function previewDeactivation(scope: Scope): Promise<DeactivationPreview> {
  const known = await scope.sql('select 1 from platform_tenant($1)', [scope.tenantId]);
  if (known.length === 0) throw new DomainError('NOT_FOUND');
  const [counts] = await scope.sql<DeactivationCounts>(
    `select messages::int, contacts::int, conversations::int, files::int, people::int, numbers::int from deactivation_counts()`,
  );
  if (counts === undefined) throw new DomainError('FORBIDDEN');
  const times = deactivationReasons.map((reason) => {
    const { reversibleUntil, eraseBy } = deactivationTimes(reason, scope.now);
    return { reason, reversibleUntil: reversibleUntil.toISOString(), eraseBy: eraseBy.toISOString() };
  });
  return { counts, times };
}
