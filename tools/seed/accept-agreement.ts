import type { Database } from '../../database/scope.ts';
import type { Operator } from '../../services/mail/template.ts';
import { recordAgreement } from '../../services/organisation/accept-agreement.ts';
import { readAgreementInForce } from '../../services/organisation/agreement-in-force.ts';

/** Whoever runs a demo or a test. */
const nobody: Operator = { name: 'Omniflow demo', address: '', email: 'demo@omniflow.example', website: '' };

/** What an admin does before the first number: accepts the agreement in force. */
export async function acceptAgreementFor(
  database: Database,
  by: { tenantId: string; adminId: string; legalName?: string; address?: string; operator?: Operator },
): Promise<void> {
  const { tenantId, adminId, legalName = 'Clinic Pvt. Ltd.', address = '12 Lake Road, Pune 411001, India' } = by;
  await database.withScope(
    { tenantId, actor: { kind: 'member', id: adminId, role: 'admin', sight: 'all' } },
    async (scope) => {
      const { version, sha256 } = await readAgreementInForce(scope);
      await recordAgreement(scope, { operator: by.operator ?? nobody, version, sha256, legalName, address });
    },
  );
}
