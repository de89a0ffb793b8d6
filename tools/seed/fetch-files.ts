import { createChannels } from '../../channels/registry.ts';
import type { Database } from '../../database/scope.ts';
import { fetchMedia } from '../../services/media/fetch-media.ts';
import { openFiles } from '../../services/media/files.ts';

interface Waiting {
  id: string;
  conversation_id: string;
}

/** Downloads what customers sent from the simulator into storage, as the worker does. */
export async function fetchFiles(
  database: Database,
  of: { tenantId: string; graphUrl: string; filesUrl: string },
): Promise<void> {
  const { tenantId, graphUrl, filesUrl } = of;
  const fetcher = { database, channels: createChannels({ graphUrl }), files: openFiles(filesUrl) };
  const waiting = await database.withScope({ tenantId, actor: { kind: 'system' } }, ({ sql }) =>
    sql<Waiting>(`select id, conversation_id from media where tenant_id = $1 and state = 'waiting'`, [tenantId]),
  );
  await Promise.all(
    waiting.map((one) => fetchMedia(fetcher, { tenantId, conversationId: one.conversation_id, mediaId: one.id })),
  );
}
