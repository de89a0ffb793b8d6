import { dataCluster } from './manifest/data-cluster.ts';
import { keysCluster } from './manifest/keys-cluster.ts';

/**
 * Everything the product writes down, and where: a test compares it with both clusters, Temporal's search attributes,
 * log lines, metrics and file names, so that nothing new is stored before it was decided how it ends (OF-5.2).
 */
export const manifest = {
  dataCluster,
  keysCluster,
  /** Never encrypted by Temporal: opaque ids, names of states, times. */
  searchAttributes: ['TenantId', 'ConversationId', 'ContactId', 'Channel', 'Phase', 'LegalDeadline', 'NeedsAttention'],
  /** Fields of log lines; in each of them ids of requests, codes, counts and names of our own. */
  logFields: {
    api: [
      'level',
      'time',
      'msg',
      'request',
      'id',
      'method',
      'route',
      'status',
      'ms',
      'error',
      'code',
      'place',
      'frames',
      'port',
      'publicUrl',
      'signal',
      'pid',
      'hostname',
    ],
    worker: ['level', 'time', 'msg', 'err', 'name', 'code', 'place', 'cause'],
  },
  /** Labels of metrics: each has few values, and none is a person's, a conversation's or an organisation's. */
  metricLabels: ['method', 'route', 'status', 'kind', 'type', 'space', 'version', 'major', 'minor', 'patch'],
  /** Names of stored files: random, so that a listing of the storage names nobody. The bytes are sealed, class health. */
  fileNames: /^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{36}$/,
} as const;
