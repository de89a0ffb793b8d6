import { verify } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginUrl } from '../../database/logins.ts';
import { noTenant } from '../../database/scope.ts';
import { appendCopies, readCopies } from '../../services/audit/copy-folder.ts';
import { deliverCopies } from '../../services/audit/deliver-copies.ts';
import { logHeads } from '../../services/audit/log-heads.ts';
import { recordRead } from '../../services/audit/record-read.ts';
import { sealEntries } from '../../services/audit/seal-entries.ts';
import { signCheckpoint } from '../../services/audit/sign-checkpoint.ts';
import { openNote } from '../../services/audit/verifier/note.ts';
import { createAuditRounds } from '../../worker/audit.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { changeStatus, key, openLog, type SealedLog } from './sealed-log.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());

async function one<Row extends object>(log: SealedLog, text: string): Promise<Row> {
  return (await product.superuser.query<Row>(text, [log.tenantId])).rows[0]!;
}

const leaves = (log: SealedLog): Promise<{ count: number; last: number; sources: number; salts: number }> =>
  one(
    log,
    `select count(*)::int as count, coalesce(max(position), -1)::int as last, count(distinct source_id)::int as sources,
      (select count(*)::int from audit_salt where tenant_id = $1) as salts from audit_leaf where tenant_id = $1`,
  );

describe('the sealer', () => {
  it('PC-5.2 When entries are written and sealed by several at once, then each has one leaf and no number is used twice or left out', async () => {
    const log = await openLog(product);
    const before = (await leaves(log)).count;
    const writing = Array.from({ length: 40 }, () => log.asAdmin(changeStatus));
    const sealing = Array.from({ length: 12 }, async (_, index) => {
      await writing[index * 3];
      return await log.seal();
    });
    await Promise.all([...writing, ...sealing]);
    await log.seal();
    const count = before + 40;
    expect(await leaves(log)).toEqual({ count, last: count - 1, sources: count, salts: count });
    await log.sign();
    expect(await log.verify()).toMatchObject({ whole: true, entries: count, signed: count });
  });

  it('PC-5.2 When a transaction that began first commits last, then it is sealed all the same', async () => {
    const log = await openLog(product);
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const slow = log.asAdmin(async (scope) => {
      await changeStatus(scope);
      begun.resolve();
      await held.promise;
    });
    await begun.promise;
    await log.write(1);
    expect(await log.seal()).toBe(1);
    held.resolve();
    await slow;
    expect(await log.seal()).toBe(1);
    expect(await one(log, 'select count(*)::int as waiting from audit_pending where tenant_id = $1')).toEqual({
      waiting: 0,
    });
    await log.sign();
    expect((await log.verify()).findings).toEqual([]);
  });

  it('PC-5.2 When the sealer dies before its commit, between leaf and head, or between head and copy, then the next one goes on where it stood', async () => {
    const log = await openLog(product);
    await log.write(3);
    const before = await leaves(log);
    const killed = log.asSystem(async (scope) => {
      await sealEntries(scope);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await leaves(log)).toEqual(before);
    expect(await log.seal()).toBe(3);
    // It ends here: leaves stand without a head. The next one signs them, and another one finds nothing left to do.
    expect(await log.sign()).toBe(before.count + 3);
    expect(await log.sign()).toBeNull();
    // It ends here too: a head without a copy. Then after the line was written, and before that was noted.
    await log.copy();
    await product.superuser.query('update audit_copy set copied_size = 0 where tenant_id = $1', [log.tenantId]);
    await log.copy();
    const copies = await log.copies();
    expect(copies.length).toBe(2);
    expect(await log.verify({ copies })).toMatchObject({ whole: true, copiesAgree: 2 });
  });

  it('OF-5.3 When somebody reads, then it is sealed as one entry when the five minutes and one more are over', async () => {
    const log = await openLog(product);
    const conversationId = log.channelId;
    for (let reading = 0; reading < 3; reading++)
      await log.asAdmin((scope) => recordRead(scope, { conversationId, surface: 'thread' }));
    expect(await log.seal()).toBe(0);
    const { minutes } = await one<{ minutes: number }>(
      log,
      `select extract(epoch from due_at - r.bucket)::int / 60 as minutes from audit_pending p join read_log r on r.id = p.source_id where p.tenant_id = $1 limit 1`,
    );
    expect(minutes).toBe(6);
    await product.superuser.query('update audit_pending set due_at = now() where tenant_id = $1', [log.tenantId]);
    expect(await log.seal()).toBeGreaterThan(0);
    const lines = (await log.lines()).filter((line) => line.includes('"type":"reading"'));
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(lines[0]).toContain(`"actor":{"id":"${log.adminId}","kind":"member"}`);
    expect(lines[0]).toContain('"surface":"thread"');
  });
});

describe('copies outside', () => {
  it('PC-5.2 When heads are signed, then they stand in a file that nobody else can read, and a former day takes no more lines', async () => {
    const log = await openLog(product);
    await log.write(1);
    await log.seal();
    await log.sign();
    const [note] = (
      await product.superuser.query<{ note: string }>('select note from audit_checkpoint where tenant_id = $1', [
        log.tenantId,
      ])
    ).rows;
    await appendCopies({
      root: log.folder,
      log: log.tenantId,
      now: new Date('2026-01-01T10:00:00Z'),
      notes: [note!.note],
    });
    await log.copy();
    const former = join(log.folder, log.tenantId, '2026-01-01.jsonl');
    expect(statSync(former).mode & 0o777).toBe(0o400);
    expect(await log.copies()).toEqual([note!.note, note!.note]);
    // A power cut in the middle of a line.
    truncateSync(former, statSync(former).size - 5);
    expect(await log.copies()).toEqual([note!.note]);
    await expect(appendCopies({ root: log.folder, log: '../elsewhere', now: new Date(), notes: [] })).rejects.toThrow();
    expect(existsSync(join(log.folder, '..', 'elsewhere'))).toBe(false);
  });

  it("When the organisation's address is away, then the head is sent again later; when it answers, then it has head and signature", async () => {
    const log = await openLog(product);
    await log.write(1);
    await log.seal();
    await log.sign();
    const got: { body: string; signature: string }[] = [];
    let status = 503;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => {
        got.push({ body: Buffer.concat(chunks).toString(), signature: String(request.headers['omniflow-signature']) });
        response.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/heads`;
    await product.superuser.query(`insert into audit_copy (tenant_id, place, url) values ($1, 'webhook', $2)`, [
      log.tenantId,
      url,
    ]);
    const parts = { database: product.worker, key, folder: log.folder, fetch };
    const state = () =>
      one(
        log,
        `select attempts, failure_code, copied_size::int as size, next_attempt_at > now() as waits from audit_copy where tenant_id = $1 and place = 'webhook'`,
      );
    await deliverCopies(parts, { tenantId: log.tenantId, place: 'webhook' });
    expect(await state()).toEqual({ attempts: 1, failure_code: 'HTTP_503', size: 0, waits: true });
    status = 204;
    await deliverCopies(parts, { tenantId: log.tenantId, place: 'webhook' });
    expect(await state()).toMatchObject({ attempts: 0, failure_code: null, waits: false });
    server.close();
    await deliverCopies(parts, { tenantId: log.tenantId, place: 'webhook' });
    expect(got.length).toBe(2);
    const { body, signature } = got[1]!;
    const [, bytes, fingerprint] = /^ed25519=(\S+), key=(\w+)$/.exec(signature)!;
    expect(fingerprint).toBe(key.fingerprint);
    expect(verify(null, Buffer.from(body), key.publicKey, Buffer.from(bytes!, 'base64'))).toBe(true);
    const { checkpoints } = JSON.parse(body) as { checkpoints: string[] };
    expect(openNote(checkpoints[0]!, key.publicKey)?.origin).toBe(`omniflow/audit/${log.tenantId}`);
  });
});

describe("the platform's log", () => {
  it('PC-5.2 When organisations sign their heads, then each head stands once in a log of its own, which is signed too', async () => {
    const logs = [await openLog(product), await openLog(product)];
    for (const log of logs) {
      await log.write(2);
      await log.seal();
      await log.asSystem((scope) => signCheckpoint(scope, key));
    }
    const logged = () =>
      product.worker.withScope({ tenantId: noTenant, actor: { kind: 'system' } }, (scope) => logHeads(scope, key));
    const note = openNote((await logged())!, key.publicKey)!;
    expect(note.origin).toBe('omniflow/platform');
    expect(await logged()).toBeNull();
    await logs[0]!.write(1);
    await logs[0]!.seal();
    await logs[0]!.sign();
    const next = openNote((await logged())!, key.publicKey)!;
    expect(next.size).toBe(note.size + 1);
    for (const log of logs) {
      const rows = await product.superuser.query<{ hash: Buffer }>(
        `select l.hash from platform_log l join audit_checkpoint c on l.origin = 'omniflow/audit/' || c.tenant_id and l.size = c.size and l.hash = c.root where c.tenant_id = $1`,
        [log.tenantId],
      );
      expect(rows.rowCount).toBe(log === logs[0] ? 2 : 1);
    }
  });

  it('PC-5.2 When a worker died before it copied the newest head, then the next one does, and what it tore in two swallows none', async () => {
    const [log, elsewhere] = [await openLog(product), await openLog(product)];
    const { dataUrl, loginSecret } = product.databases;
    const pool = new pg.Pool({ connectionString: loginUrl(dataUrl, 'omniflow_worker', loginSecret), max: 1 });
    const errors: unknown[] = [];
    const onError = (error: unknown): void => void errors.push(error);
    const roundsOf = ({ folder }: SealedLog) =>
      createAuditRounds({ pool, database: product.worker, key, folder, fetch, onError });
    await roundsOf(elsewhere).sign();
    const newest = (await readCopies(elsewhere.folder, 'platform')).at(-1)!;
    await appendCopies({ root: log.folder, log: 'platform', now: new Date(), notes: ['an older one'] });
    const [file] = readdirSync(join(log.folder, 'platform'));
    appendFileSync(join(log.folder, 'platform', file!), '{"note":"torn');
    const rounds = roundsOf(log);
    await rounds.sign();
    await rounds.sign();
    await pool.end();
    expect(await readCopies(log.folder, 'platform')).toEqual(['an older one', newest]);
    expect(errors).toEqual([]);
  });
});
