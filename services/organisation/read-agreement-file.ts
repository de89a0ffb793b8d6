import { createHash } from 'node:crypto';
import type { Scope } from '../../database/scope.ts';
import { keyIdOf, unsealBytes } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';

/** The paper as it was made at the acceptance. Throws NOT_FOUND; INTERNAL when its bytes are not those of the log. */
export async function readAgreementFile(
  scope: Scope,
  { id }: { id: string },
): Promise<{ fileName: string; sha256: string; base64: string }> {
  const { tenantId } = scope;
  const [row] = await scope.sql<{ version: number; sha256: string; pdf: Buffer }>(
    'select version, pdf_sha256 as sha256, pdf from agreement where tenant_id = $1 and id = $2',
    [tenantId, id],
  );
  if (row === undefined) throw new DomainError('NOT_FOUND');
  const key = await scope.vault.keyById(tenantId, keyIdOf(row.pdf));
  const pdf = unsealBytes(key, row.pdf, { tenantId, table: 'agreement', rowId: id });
  if (createHash('sha256').update(pdf).digest('hex') !== row.sha256)
    throw new DomainError('INTERNAL', 'The paper of an agreement differs from its hash.');
  return {
    fileName: `data-processing-agreement-${row.version}.pdf`,
    sha256: row.sha256,
    base64: pdf.toString('base64'),
  };
}
