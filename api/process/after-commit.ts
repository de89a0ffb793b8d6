import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { createLivePublisher, type LivePublisher } from '../../database/live.ts';
import { createWorkflowClient } from '../../workflows/client.ts';
import { createRelay, type Relay, settleNudges } from '../../workflows/relay.ts';
import type { Pools } from './pools.ts';
import { reporter } from './reporter.ts';

export interface AfterCommit {
  relay: Relay;
  publisher: LivePublisher;
  close(): Promise<void>;
}

/** What is done after a commit: waking processes and telling browsers. */
export function openAfterCommit(config: Config, pools: Pools, log: Logger): AfterCommit {
  const client = createWorkflowClient({ ...config.temporal, platformSecret: config.signingKey });
  const relay = createRelay({
    client,
    settle: settleNudges(pools.api),
    onError: reporter(log, 'a nudge waits for the sweep'),
  });
  const publisher = createLivePublisher(pools.api, reporter(log, 'live news were lost'));
  return {
    relay,
    publisher,
    async close() {
      await Promise.all([relay.idle(), publisher.flush()]);
      await client.close();
    },
  };
}
