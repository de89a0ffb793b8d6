import type { Scope } from '../../database/scope.ts';
import { isListed } from '../egress/address-rules.ts';
import { ownHostsOf } from '../egress/allowed-hosts.ts';
import { type DeploymentAddresses, deploymentPartners } from './deployment-partners.ts';

/**
 * Fills an empty register with what this deployment works with; safe at every start and for two processes at once.
 * Answers how many configured hosts stand nowhere in it: they stay closed until an operator announces their partner.
 */
export async function foundRegister(scope: Scope, addresses: DeploymentAddresses): Promise<{ unlisted: number }> {
  const partners = deploymentPartners(addresses);
  await scope.sql('select found_register($1::jsonb)', [JSON.stringify(partners)]);
  const rows = await scope.sql<{ host: string }>(
    'select unnest(hosts) as host from sub_processor where ended_at is null',
  );
  const listed = new Set(rows.map(({ host }) => host));
  const configured = partners.flatMap(({ hosts }) => hosts).filter((host) => !host.startsWith('*.'));
  const own = ownHostsOf([addresses.graphUrl, addresses.smtpUrl]);
  return { unlisted: configured.filter((host) => !isListed(host, listed) && !own.includes(host)).length };
}
