import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { newId } from '../../database/ids.ts';
import type { Actor, Scope } from '../../database/scope.ts';
import { readCopies } from '../../services/audit/copy-folder.ts';
import { deliverCopies } from '../../services/audit/deliver-copies.ts';
import { exportLines } from '../../services/audit/export-log.ts';
import { type SigningKey, signingKeyOf } from '../../services/audit/note.ts';
import { recordAudit } from '../../services/audit/record.ts';
import { sealEntries } from '../../services/audit/seal-entries.ts';
import { signCheckpoint } from '../../services/audit/sign-checkpoint.ts';
import { type Verdict, verifyLog } from '../../services/audit/verifier/verify-log.ts';
import { type Clinic, openClinic } from '../harness/people.ts';
import type { Product } from '../harness/product.ts';

export const key = signingKeyOf(Buffer.alloc(32, 'signing'));

/** The log of a clinic of its own, with what the worker does to it step by step. */
export interface SealedLog extends Clinic {
  folder: string;
  asSystem<T>(use: (scope: Scope) => Promise<T>): Promise<T>;
  asAdmin<T>(use: (scope: Scope) => Promise<T>): Promise<T>;
  /** Writes entries as the admin, one transaction each. */
  write(count: number): Promise<void>;
  seal(): Promise<number>;
  sign(by?: SigningKey): Promise<number | null>;
  copy(): Promise<void>;
  /** Five entries sealed, signed and copied; then three more. */
  fill(): Promise<void>;
  lines(): Promise<string[]>;
  copies(): Promise<string[]>;
  verify(options?: { copies?: readonly string[]; lines?: string[] }): Promise<Verdict>;
}

export async function openLog(product: Product): Promise<SealedLog> {
  const clinic = await openClinic(product);
  const folder = mkdtempSync(join(tmpdir(), 'omniflow-audit-'));
  const { tenantId } = clinic;
  const admin: Actor = { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' };
  const log: SealedLog = {
    ...clinic,
    folder,
    asSystem: (use) => product.worker.withScope({ tenantId, actor: { kind: 'system' } }, use),
    asAdmin: (use) => product.api.withScope({ tenantId, actor: admin }, use),
    async write(count) {
      for (let entry = 0; entry < count; entry++) await log.asAdmin(changeStatus);
    },
    seal: () => log.asSystem(sealEntries),
    sign: (by = key) => log.asSystem((scope) => signCheckpoint(scope, by)),
    copy: () => deliverCopies({ database: product.worker, key, folder, fetch }, { tenantId, place: 'file' }),
    async fill() {
      for (const count of [5, 3]) {
        await log.write(count);
        await log.seal();
        await log.sign();
        await log.copy();
      }
    },
    async lines() {
      const lines: string[] = [];
      for await (const line of exportLines((use) => log.asAdmin(use), key)) lines.push(line);
      return lines;
    },
    copies: () => readCopies(folder, tenantId),
    async verify({ copies = [], lines } = {}) {
      return await verifyLog(linesOf(lines ?? (await log.lines())), { fingerprint: key.fingerprint, copies });
    },
  };
  await log.seal();
  return log;
}

export async function changeStatus(scope: Scope): Promise<void> {
  await recordAudit(scope, {
    kind: 'conversation.status_changed',
    subject: 'conversation',
    id: newId(),
    detail: { from: 'open', to: 'resolved' },
  });
}

export async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** What whoever owns the database server can do: every trigger off, every policy passed. */
export async function tamper(product: Product, text: string, values: unknown[] = []): Promise<number> {
  const client = new pg.Client({ connectionString: product.databases.dataUrl });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    return (await client.query(text, values)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
