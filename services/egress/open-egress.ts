import type pg from 'pg';
import { createAllowedHosts, ownHostsOf } from './allowed-hosts.ts';
import { createDisclosureLog } from './disclosure-log.ts';
import { createEgress, type Egress } from './egress.ts';

/**
 * The way out of one process, as the register and this deployment have it. `partners`: the addresses of the configuration,
 * of which those on this very machine are nobody else's. What left is counted by host (OF-4.0).
 */
export function openEgress(of: {
  pool: pg.Pool;
  partners: readonly string[];
  publicUrl: string;
  onError: (error: unknown) => void;
}): Egress {
  const log = createDisclosureLog({
    sql: (text, parameters) => of.pool.query(text, [...parameters]),
    onError: of.onError,
  });
  const openHosts = createAllowedHosts({
    sql: async (text, parameters = []) => (await of.pool.query<{ host: string }>(text, [...parameters])).rows,
    ownHosts: ownHostsOf(of.partners),
  });
  // Over plain http only this machine is served, see config.ts: then partners are played here too.
  const egress = createEgress({ openHosts, record: log.record, local: !of.publicUrl.startsWith('https:') });
  return {
    ...egress,
    async close() {
      await egress.close();
      await log.flush();
    },
  };
}
