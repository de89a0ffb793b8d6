import type { Scope } from '../../database/scope.ts';
import { isoOf } from '../inbox/instant.ts';
import type { Operator } from '../mail/template.ts';
import { readAgreementInForce } from './agreement-in-force.ts';
import { type AcceptedAgreementView, readAgreements } from './agreement-rows.ts';
import { type Annex, fillAnnexes } from './annexes.ts';

export interface AgreementsView {
  current: {
    version: number;
    locale: string;
    title: string;
    body: string;
    sha256: string;
    effectiveAt: string;
    accepted: boolean;
  };
  annexes: Annex[];
  accepted: AcceptedAgreementView[];
}

/** The agreement in force with its annexes as they would be filled now, and what was accepted so far. */
export async function listAgreements(scope: Scope, { operator }: { operator: Operator }): Promise<AgreementsView> {
  const { noticeId: _, effectiveAt, ...text } = await readAgreementInForce(scope);
  const accepted = await readAgreements(scope);
  const [tenant] = await scope.sql<{ name: string }>('select name from tenant where id = $1', [scope.tenantId]);
  const name = tenant?.name ?? '';
  const { legalName = name, address = '' } = accepted[0] ?? {};
  return {
    current: {
      ...text,
      effectiveAt: isoOf(effectiveAt),
      accepted: accepted.some(({ version }) => version === text.version),
    },
    annexes: await fillAnnexes(scope, { operator, organisation: { name, legalName, address } }),
    accepted,
  };
}
