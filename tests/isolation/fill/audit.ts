import { newId } from '../../../database/ids.ts';
import { signingKeyOf } from '../../../services/audit/note.ts';
import { recordRead } from '../../../services/audit/record-read.ts';
import { sealEntries } from '../../../services/audit/seal-entries.ts';
import { signCheckpoint } from '../../../services/audit/sign-checkpoint.ts';
import type { Product } from '../../harness/product.ts';
import type { FilledClinic } from '../filled-clinic.ts';

/** At least one row of the clinic in every table of the audit feature. */
export async function fillAudit(product: Product, clinic: FilledClinic): Promise<void> {
  const { tenantId, members, conversations } = clinic;
  const system = { tenantId, actor: { kind: 'system' } } as const;
  await product.worker.withScope(system, sealEntries);
  await product.worker.withScope(system, (scope) => signCheckpoint(scope, signingKeyOf(Buffer.alloc(32, 9))));
  await product.worker.withScope(system, (scope) =>
    scope.sql(
      'insert into audit_check (id, tenant_id, took_ms, entries, checkpoints, copies, copies_agree) values ($1, $2, 1, 1, 1, 0, 0)',
      [newId(), tenantId],
    ),
  );
  // Its five minutes are not over: it waits to be sealed.
  await product.api.withScope(
    { tenantId, actor: { kind: 'member', id: members.agent, role: 'agent', sight: 'all' } },
    (scope) => recordRead(scope, { conversationId: conversations.taken, surface: 'thread' }),
  );
}
