import { tellOfUnusual } from '../../../services/security/tell-of-unusual.ts';
import type { Product } from '../../harness/product.ts';
import type { FilledClinic } from '../filled-clinic.ts';

/** At least one row of the clinic in every table of the security feature. */
export async function fillSecurity({ worker }: Product, { tenantId, members }: FilledClinic): Promise<void> {
  await worker.withScope({ tenantId, actor: { kind: 'system' } }, (scope) =>
    tellOfUnusual(scope, { memberId: members.agent, kind: 'reads', seen: 61, allowed: 60 }),
  );
}
