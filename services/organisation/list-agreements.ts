import type { Scope } from '../../database/scope.ts';
import { isoOf } from '../inbox/instant.ts';
import type { Operator } from '../mail/template.ts';
import { isAccepted, readAgreementInForce, readComingAgreement } from './agreement-in-force.ts';
import { type AcceptedAgreementView, readAgreements } from './agreement-rows.ts';
import { type Annex, fillAnnexes } from './annexes.ts';

export interface AgreementsView {
  /** The version in force; once that was accepted, one that was published and counts later. */
  current: {
    version: number;
    locale: string;
    title: string;
    body: string;
    sha256: string;
    effectiveAt: string;
    inForce: boolean;
    accepted: boolean;
  };
  annexes: Annex[];
  accepted: AcceptedAgreementView[];
}

/** The agreement to read now with its annexes as they would be filled today, and what was accepted so far. */
export async function listAgreements(scope: Scope, { operator }: { operator: Operator }): Promise<AgreementsView> {
  const accepted = await readAgreements(scope);
  const versions = accepted.map(({ version }) => version);
  const inForce = await readAgreementInForce(scope);
  const coming = isAccepted(inForce.version, versions) ? await readComingAgreement(scope) : null;
  const { noticeId: _, effectiveAt, ...text } = coming ?? inForce;
  const [tenant] = await scope.sql<{ name: string }>('select name from tenant where id = $1', [scope.tenantId]);
  const name = tenant?.name ?? '';
  const { legalName = name, address = '' } = accepted[0] ?? {};
  return {
    current: {
      ...text,
      effectiveAt: isoOf(effectiveAt),
      inForce: coming === null,
      accepted: isAccepted(text.version, versions),
    },
    annexes: await fillAnnexes(scope, { operator, organisation: { name, legalName, address } }),
    accepted,
  };
}
