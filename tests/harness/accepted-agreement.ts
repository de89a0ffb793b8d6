import { randomBytes } from 'node:crypto';
import { Agreement } from '../../database/entities/organisation-setup.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Database } from '../../database/scope.ts';
import { seal, sealBytes } from '../../database/vault/sealed.ts';
import { readAgreementInForce } from '../../services/organisation/agreement-in-force.ts';

/**
 * The data processing agreement as accepted, with a file that says nothing: to set its real paper takes longer than most
 * tests that only want a number connected. Those about the agreement itself accept it as staff do.
 */
export async function haveAgreed(database: Database, of: { tenantId: string; adminId: string }): Promise<void> {
  const { tenantId, adminId } = of;
  const actor = { kind: 'member', id: adminId, role: 'admin', sight: 'all' } as const;
  await database.withScope({ tenantId, actor }, async (scope) => {
    const { version, locale, sha256 } = await readAgreementInForce(scope);
    const id = newId();
    const key = await scope.vault.subjectKey({ tenantId, subjectId: id, purpose: 'subject' });
    const place = { tenantId, table: 'agreement', rowId: id };
    scope.em.create(Agreement, {
      id,
      tenantId,
      version,
      locale,
      noticeSha256: sha256,
      memberId: adminId,
      at: scope.now,
      pdfSha256: randomBytes(32).toString('hex'),
      parties: seal(key, { legalName: 'Clinic Pvt. Ltd.', address: '12 Lake Road, Pune', signatory: 'Admin' }, place),
      pdf: sealBytes(key, Buffer.from('%PDF-1.7'), place),
    });
  });
}
