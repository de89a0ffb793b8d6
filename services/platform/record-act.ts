import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';

/** The closed list of what the platform's own log keeps of operators. */
export const operatorActs = [
  'operator.enrolled',
  'operator.signed_in',
  'tenant.suspended',
  'tenant.suspension_lifted',
  'tenant.deactivated',
  'tenant.deactivation_taken_back',
  'support.read',
  'support.refused',
  'partner.announced',
  'partner.agreement_recorded',
  'partner.ended',
  'recovery.started',
  /** Written by the database's own functions. */
  'recovery.stopped',
  'recovery.done',
] as const;

export interface Act {
  kind: (typeof operatorActs)[number];
  operatorId: string;
  tenantId?: string;
  subjectId?: string;
  /** Ids, codes and times only. */
  detail?: Record<string, string | number | boolean | null>;
}

/** Writes a row of the platform's own log in the transaction of the act. Nobody can change or remove it. */
export async function recordAct(scope: Scope, act: Act): Promise<void> {
  await scope.sql(
    'insert into operators.event (id, at, operator_id, kind, tenant_id, subject_id, detail) values ($1, $2, $3, $4, $5, $6, $7)',
    [
      newId(),
      scope.now,
      act.operatorId,
      act.kind,
      act.tenantId ?? null,
      act.subjectId ?? null,
      JSON.stringify(act.detail ?? {}),
    ],
  );
}
