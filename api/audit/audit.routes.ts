import { checkLog } from '../../services/audit/check-log.ts';
import { prepareExport } from '../../services/audit/exports.ts';
import { listChoices } from '../../services/audit/list-choices.ts';
import { listEntries } from '../../services/audit/list-entries.ts';
import { derOf, type PublicKey } from '../../services/audit/note.ts';
import { readEntry } from '../../services/audit/read-entry.ts';
import { readStatus } from '../../services/audit/read-status.ts';
import { setWebhook } from '../../services/audit/set-webhook.ts';
import { bind, type Door } from '../http/bind.ts';
import { auditOperations as operations } from './audit.contract.ts';
import { exportRoute } from './export.routes.ts';

export interface AuditParts {
  /** Verifies heads; the API can't sign. */
  key: PublicKey;
  /** Copies outside the database, for comparing. */
  folder: string;
}

export function auditRoutes(door: Door, { key, folder }: AuditParts): void {
  bind(door, operations.list, ({ inScope, query: { after, reads, ...rest } }) =>
    inScope((scope) => listEntries(scope, { ...rest, reads: reads === 'true', after: after ?? null })),
  );
  bind(door, operations.get, ({ inScope, params }) => inScope((scope) => readEntry(scope, params)));
  bind(door, operations.choices, ({ inScope }) => inScope(listChoices));
  bind(door, operations.status, ({ inScope }) => inScope(readStatus));
  bind(door, operations.check, ({ inScope, member }) => checkLog({ tenantId: member.tenantId, inScope, key, folder }));
  bind(door, operations.key, async () => ({
    algorithm: 'Ed25519' as const,
    publicKey: derOf(key.publicKey).toString('base64'),
    fingerprint: key.fingerprint,
  }));
  bind(door, operations.export, async ({ inScope, body: { format, filter } }) => {
    const id = await inScope((scope) =>
      prepareExport(scope, { format, filter: { ...filter, reads: filter.reads === 'true' } }),
    );
    return { id, path: `/api/v1/audit/exports/${id}` };
  });
  bind(door, operations.setWebhook, ({ inScope, body }) => inScope((scope) => setWebhook(scope, body)));
  exportRoute(door, key);
}
