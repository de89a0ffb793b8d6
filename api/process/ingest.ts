import type { Router } from 'express';
import type { Logger } from 'pino';
import { createChannels } from '../../channels/registry.ts';
import type { Config } from '../../config.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { createGroupCommit, type GroupCommit } from '../../services/ingest/group-commit.ts';
import { createNoteNews } from '../../services/ingest/note-news.ts';
import { createRouteTable } from '../../services/ingest/routes.ts';
import { webhookRoutes } from '../webhooks/routes.ts';
import type { AfterCommit } from './after-commit.ts';
import type { Pools } from './pools.ts';
import { reporter } from './reporter.ts';

/** The way in for webhooks, and the batches behind it. */
export function openIngest(of: { config: Config; pools: Pools; vault: Vault; after: AfterCommit; log: Logger }): {
  routes: Router;
  commit: GroupCommit;
} {
  const { config, pools, vault, after, log } = of;
  const commit = createGroupCommit({
    pool: pools.ingest,
    onError: reporter(log, 'a batch of webhooks was refused'),
    onStored({ nudges, reported }) {
      after.relay.nudge(nudges);
      for (const { tenantId, conversationId } of reported) after.publisher.publish(tenantId, [conversationId]);
    },
  });
  const { whatsapp } = createChannels({ graphUrl: config.meta.graphUrl });
  const routes = webhookRoutes({
    vault,
    commit,
    routes: createRouteTable(pools.ingest),
    noteNews: createNoteNews(pools.ingest),
    appSecrets: config.meta.appSecrets,
    verifyToken: config.meta.verifyToken,
    parse: (body) => whatsapp.parse(body),
  });
  return { routes, commit };
}
