import type { Pool } from 'pg';
import type { Channel } from '../channels/channel.ts';
import type { Connector } from '../channels/connector.ts';
import type { Database } from '../database/scope.ts';
import type { Vault } from '../database/vault/vault.ts';
import type { Provider } from '../domain/channels/health.ts';
import { channelRound, tallyChannels } from '../services/channels/channel-round.ts';
import { tellStopped } from '../services/channels/tell-stopped.ts';

interface Parts {
  pool: Pool;
  database: Database;
  vault: Vault;
  channels: Record<Provider, Channel>;
  connectors: Record<Provider, Connector>;
  publicUrl: string;
  authSecret: string;
  onError: (error: unknown) => void;
}

/** What the worker does about numbers again and again. */
export function createChannelRounds({ pool, publicUrl, authSecret, ...parts }: Parts): {
  ask: () => Promise<void>;
  tally: () => Promise<void>;
} {
  const query = async <Row extends object>(text: string, values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>(text, values)).rows;
  const round = { ...parts, query, tellStopped, secret: authSecret, returnTo: publicUrl };
  let wholeDay = true;
  return {
    ask: () => channelRound(round, new Date()),
    async tally() {
      await tallyChannels(query, { now: new Date(), wholeDay });
      wholeDay = false;
    },
  };
}
