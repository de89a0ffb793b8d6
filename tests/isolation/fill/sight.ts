import { newId } from '../../../database/ids.ts';
import { openWithReason } from '../../../services/inbox/open-with-reason.ts';
import { writeNote } from '../../../services/inbox/write-note.ts';
import type { Product } from '../../harness/product.ts';
import type { FilledClinic } from '../filled-clinic.ts';

/** At least one row of the clinic in every table of the sight feature. */
export async function fillSight(product: Product, { tenantId, members, conversations }: FilledClinic): Promise<void> {
  const as = (id: string, role: 'agent' | 'privacy_officer') =>
    ({ tenantId, actor: { kind: 'member', id, role, sight: 'all' } }) as const;
  // The admin is told, so that there is a notification the admin may read.
  await product.api.withScope(as(members.officer, 'privacy_officer'), (scope) =>
    openWithReason(scope, {
      conversationId: conversations.surgical,
      reason: 'complaint',
      text: 'Asked by the medical director',
    }),
  );
  await product.api.withScope(as(members.agent, 'agent'), (scope) =>
    writeNote(scope, {
      conversationId: conversations.taken,
      clientId: newId(),
      text: 'He takes warfarin.',
      mentions: [members.manager],
    }),
  );
}
