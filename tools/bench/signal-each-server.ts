import express from 'express';
import pg from 'pg';
import { webhookRoutes } from '../../api/webhooks/routes.ts';
import { parse } from '../../channels/whatsapp/parse.ts';
import { readConfig } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { openMasterKey } from '../../database/vault/master-key.ts';
import { openVault } from '../../database/vault/vault.ts';
import { createGroupCommit, type GroupCommit } from '../../services/ingest/group-commit.ts';
import { createNoteNews } from '../../services/ingest/note-news.ts';
import { createRouteTable } from '../../services/ingest/routes.ts';
import type { MessageRow } from '../../services/ingest/rows.ts';
import { createWorkflowClient } from '../../workflows/client.ts';

/**
 * What the conversation bench compares with: the product's own intake, but each message signals its workflow once and
 * the 200 waits for that, instead of one nudge for all that wait after the commit.
 */
const config = readConfig();
const pool = new pg.Pool({
  connectionString: loginUrl(config.databaseUrl, 'omniflow_ingest', config.databaseLoginSecret),
  max: 4,
});
const vault = await openVault({
  keysUrl: loginUrl(config.keysDatabaseUrl, 'omniflow_vault', config.databaseLoginSecret),
  masterKey: await openMasterKey(config.masterKey),
});
const workflows = createWorkflowClient({ ...config.temporal, platformSecret: config.signingKey });
const highest = new Map<string, number>();
const conversations = new Map<string, string>();
const grouped = createGroupCommit({
  pool,
  onStored: ({ nudges }) => {
    for (const { key, upTo } of nudges) highest.set(key, Math.max(upTo, highest.get(key) ?? 0));
  },
  onError: (error) => console.error(error),
});

async function signal({ tenantId, threadName }: MessageRow): Promise<void> {
  const thread = threadName.toString('hex');
  let conversationId = conversations.get(thread);
  if (conversationId === undefined) {
    const { rows } = await pool.query<{ id: string }>(
      'select conversation_id as id from conversation_counter where tenant_id = $1 and thread = $2',
      [tenantId, threadName],
    );
    conversationId = rows[0]?.id ?? '';
    conversations.set(thread, conversationId);
  }
  await workflows.wakeConversation({ tenantId, conversationId }, { inbound: highest.get(conversationId) ?? 0 });
}

const commit: GroupCommit = {
  async store(intake) {
    await grouped.store(intake);
    for (const message of intake.messages) await signal(message);
  },
  idle: () => grouped.idle(),
};

const app = express();
app.get('/livez', (_, response) => void response.sendStatus(200));
app.use(
  webhookRoutes({
    vault,
    commit,
    routes: createRouteTable(pool),
    noteNews: createNoteNews(pool),
    appSecrets: config.meta.appSecrets,
    verifyToken: config.meta.verifyToken,
    parse,
  }),
);
app.listen(config.port, '127.0.0.1');
