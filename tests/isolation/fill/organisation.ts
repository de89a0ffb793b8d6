import { createHash } from 'node:crypto';
import {
  Agreement,
  Holiday,
  Invitation,
  InvitationDepartment,
  OpeningHours,
  OwnershipTransfer,
  SetupSkip,
} from '../../../database/entities/organisation-setup.entity.ts';
import { newId } from '../../../database/ids.ts';
import { blindIndex } from '../../../database/vault/blind-index.ts';
import { seal } from '../../../database/vault/sealed.ts';
import { usualWeek } from '../../../domain/organisation/hours.ts';
import type { Product } from '../../harness/product.ts';
import type { FilledClinic } from '../filled-clinic.ts';

const weekMs = 7 * 86_400_000;
const sha256 = createHash('sha256').update('a text').digest('hex');

/** At least one row of the clinic in every table of the organisation feature. */
export async function fillOrganisation({ worker, vault }: Product, clinic: FilledClinic): Promise<void> {
  const { tenantId, members, departments } = clinic;
  const [agreementId, invitationId] = [newId(), newId()];
  const key = await vault.subjectKey({ tenantId, subjectId: invitationId, purpose: 'subject' });
  const emailHash = blindIndex(await vault.indexKey(tenantId), 'email', 'new@clinic.example');
  await worker.withScope({ tenantId, actor: { kind: 'system' } }, async ({ em, now }) => {
    const sealed = (table: string, rowId: string): Buffer => seal(key, {}, { tenantId, table, rowId });
    em.create(Agreement, {
      id: agreementId,
      tenantId,
      version: 1_000,
      locale: 'en',
      noticeSha256: sha256,
      memberId: members.admin,
      at: now,
      pdfSha256: sha256,
      parties: sealed('agreement', agreementId),
      pdf: sealed('agreement', agreementId),
    });
    em.create(OpeningHours, { id: newId(), tenantId, week: usualWeek });
    em.create(Holiday, { id: newId(), tenantId, onDate: '2026-01-26', name: 'Republic Day' });
    em.create(SetupSkip, { tenantId, step: 'team', memberId: members.admin });
    em.create(OwnershipTransfer, {
      id: newId(),
      tenantId,
      fromMemberId: members.admin,
      toMemberId: members.officer,
      expiresAt: new Date(now.getTime() + weekMs),
    });
    em.create(Invitation, {
      id: invitationId,
      tenantId,
      invitedBy: members.admin,
      role: 'agent',
      emailHash,
      sealed: sealed('invitation', invitationId),
      expiresAt: new Date(now.getTime() + weekMs),
      sentAt: now,
    });
    await em.flush();
    em.create(InvitationDepartment, { tenantId, invitationId, departmentId: departments.reception });
  });
}
