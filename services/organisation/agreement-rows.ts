import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, type OpenKey, unseal } from '../../database/vault/sealed.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';

export interface AcceptedAgreementView {
  id: string;
  version: number;
  locale: string;
  at: string;
  acceptedBy: string | null;
  legalName: string;
  address: string;
  noticeSha256: string;
  pdfSha256: string;
}

interface Row extends Omit<AcceptedAgreementView, 'at' | 'legalName' | 'address'> {
  at: DatabaseInstant;
  parties: Buffer;
}

/** Accepted agreements, newest first, or only the one of a version. For those who may read agreements. */
export async function readAgreements(scope: Scope, version: number | null = null): Promise<AcceptedAgreementView[]> {
  const rows = await scope.sql<Row>(
    `select a.id, a.version, a.locale, a.at, u.name as "acceptedBy", a.notice_sha256 as "noticeSha256", a.pdf_sha256 as "pdfSha256", a.parties
      from agreement a join membership m on m.tenant_id = a.tenant_id and m.id = a.member_id left join auth."user" u on u.id = m.user_id
      where a.tenant_id = $1 and ($2::int is null or a.version = $2) order by a.version desc`,
    [scope.tenantId, version],
  );
  const keys = await scope.vault.keysById(
    scope.tenantId,
    rows.map(({ parties }) => keyIdOf(parties)),
  );
  return rows.map(({ parties, at, ...row }) => {
    const { legalName, address } = openParties(scope, { id: row.id, parties, key: keys.get(keyIdOf(parties)) });
    return { ...row, at: isoOf(at), legalName, address };
  });
}

function openParties(
  scope: Scope,
  { id, parties, key }: { id: string; parties: Buffer; key: OpenKey | undefined },
): SealedShapes['agreement'] {
  if (key === undefined) return { legalName: '', address: '', signatory: '' }; // its key went with the organisation
  return unseal(key, parties, { tenantId: scope.tenantId, table: 'agreement', rowId: id });
}
