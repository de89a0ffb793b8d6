import { createHash } from 'node:crypto';
import type { Config } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase, noTenant } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { partnerNoticeMs } from '../../domain/platform/partners.ts';
import { foundRegister } from '../../services/platform/found-register.ts';
import { announcePartner } from '../../services/platform/register.ts';
import { makeDemoOperator } from './demo-operator.ts';

const agreement = 'Data processing agreement of 2 November 2026, zero retention';
const opensAfterMs = partnerNoticeMs + 3 * 86_400_000;
const partner = {
  name: 'Bhasha Language Models Pvt. Ltd.',
  kind: 'language_model' as const,
  purpose: 'Understands what customers ask when no rule of a bot fits',
  data: 'The words of a message, without name and number',
  region: 'Mumbai, India',
  hosts: ['api.bhasha.example'],
  agreement,
  agreementSha256: createHash('sha256').update(agreement).digest('hex'),
  zeroRetention: true,
};

/** A partner the operator announced: everybody reads of it, and nothing may reach it before its day. */
export async function announceDemoPartner(config: Config, vault: Vault): Promise<void> {
  const operatorId = await makeDemoOperator(config);
  const url = loginUrl(config.databaseUrl, 'omniflow_operator', config.databaseLoginSecret);
  const orm = await createOrm({ url, poolSize: 1 });
  const database = createDatabase({ orm, vault, onCommitted: () => undefined });
  try {
    // As the first start does: a register that holds something already would stay without them.
    await database.withScope({ tenantId: noTenant, actor: { kind: 'system' } }, (scope) =>
      foundRegister(scope, {
        graphUrl: config.meta.graphUrl,
        smtpUrl: config.smtpUrl,
        filesUrl: config.filesUrl,
        filesEndpoint: null,
      }),
    );
    await database.withScope({ tenantId: noTenant, actor: { kind: 'operator', id: operatorId } }, (scope) =>
      announcePartner(scope, {
        operatorId,
        partner: { ...partner, opensAt: new Date(scope.now.getTime() + opensAfterMs) },
      }),
    );
  } finally {
    await database.close();
  }
}
