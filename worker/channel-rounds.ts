import { channelRound, tallyChannels } from '../services/channels/channel-round.ts';
import { tellStopped } from '../services/channels/tell-stopped.ts';
import type { WorkerParts } from './parts.ts';

interface Parts extends Pick<WorkerParts, 'pool' | 'database' | 'vault' | 'channels' | 'connectors'> {
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
