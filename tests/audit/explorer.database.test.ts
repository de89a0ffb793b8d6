import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { checkLog } from '../../services/audit/check-log.ts';
import { auditEvents } from '../../services/audit/events.ts';
import { exportFile, prepareExport, readExport } from '../../services/audit/exports.ts';
import { type EntryFilter, listEntries } from '../../services/audit/list-entries.ts';
import { readEntry } from '../../services/audit/read-entry.ts';
import { readStatus } from '../../services/audit/read-status.ts';
import { recordAudit } from '../../services/audit/record.ts';
import { recordRead } from '../../services/audit/record-read.ts';
import { setWebhook } from '../../services/audit/set-webhook.ts';
import { leafOf } from '../../services/audit/verifier/hashes.ts';
import { openNote } from '../../services/audit/verifier/note.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { key, openLog, type SealedLog, tamper } from './sealed-log.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let product: Product;
let log: SealedLog;
beforeAll(async () => {
  product = await openProduct();
  log = await openLog(product);
  await log.fill();
});
afterAll(() => product?.close());

const list = (filter: Partial<EntryFilter & { after: string | null; limit: number }> = {}) =>
  log.asAdmin((scope) => listEntries(scope, { reads: true, after: null, limit: 50, ...filter }));

describe('the list', () => {
  it('When it is paged, then each entry comes once, newest first', async () => {
    const all = await list({ limit: 100 });
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page = await list({ limit: 3, after });
      paged.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(paged).toEqual(all.items.map(({ id }) => id));
    expect(all.count).toBe(paged.length);
  });

  it('When it is filtered, then only what matches comes, and readings come when they are asked for', async () => {
    const conversationId = newId();
    await log.asAdmin((scope) => recordRead(scope, { conversationId, surface: 'thread' }));
    const kinds = async (filter: Partial<EntryFilter>) => [
      ...new Set((await list(filter)).items.map(({ kind }) => kind)),
    ];
    expect(await kinds({ group: 'reading' })).toEqual(['reading.thread']);
    expect(await kinds({ group: 'reading', reads: false })).toEqual([]);
    expect(await kinds({ reads: false, group: 'conversation', actor: log.adminId })).toEqual([
      'conversation.status_changed',
    ]);
    expect(await kinds({ actor: log.agentId })).toEqual([]);
    expect(await kinds({ subject: 'contact' })).toEqual([]);
    expect(await kinds({ to: '2020-01-01T00:00:00Z' })).toEqual([]);
    const fifth = await list({ entry: 5 });
    expect(fifth.items.map(({ entry }) => entry)).toEqual([5]);
    const [reading] = (await list({ group: 'reading' })).items;
    expect(reading).toMatchObject({
      actor: { kind: 'member', id: log.adminId, name: 'Staff' },
      subject: { kind: 'conversation', id: conversationId, name: null },
      detail: { purpose: 'oversight', minutes: 5 },
      entry: null,
    });
  });

  it('When an agent asks, then the database answers with nothing', async () => {
    const page = await product.api.withScope(
      { tenantId: log.tenantId, actor: { kind: 'member', id: log.agentId, role: 'agent', sight: 'all' } },
      (scope) => listEntries(scope, { reads: true, after: null, limit: 50 }),
    );
    expect(page).toEqual({ items: [], next: null, count: 0 });
  });
});

describe('an entry', () => {
  it('PC-5.2 When a proof is followed by hand, then it leads from the words of the entry to the signed root', async () => {
    const { size } = (await log.asAdmin(readStatus)).checkpoint!;
    for (let entry = 1; entry <= size; entry++) {
      const { proof, state } = await log.asAdmin(async (scope) => {
        const [row] = (await listEntries(scope, { reads: true, entry, after: null, limit: 1 })).items;
        return await readEntry(scope, { id: row!.id });
      });
      expect(state).toBe('signed');
      let hash = leafOf(proof!.payload!, proof!.salt!, entry - 1);
      expect(hash.toString('hex')).toBe(proof!.leaf);
      for (const { side, hash: other } of proof!.path) {
        const pair = [Buffer.from(other, 'hex'), hash];
        hash = createHash('sha256')
          .update(Buffer.concat([Uint8Array.of(1), ...(side === 'left' ? pair : pair.reverse())]))
          .digest();
      }
      expect(hash.toString('hex')).toBe(proof!.root);
      expect(openNote(proof!.note, key.publicKey)?.root.toString('hex')).toBe(proof!.root);
    }
  });

  it('When it is not sealed or not signed yet, then it says so', async () => {
    const id = newId();
    await log.asAdmin((scope) =>
      recordAudit(scope, {
        kind: 'conversation.status_changed',
        subject: 'conversation',
        id,
        detail: { from: 'open', to: 'snoozed' },
      }),
    );
    const state = async () => {
      const { items } = await list({ limit: 5 });
      return (
        await log.asAdmin((scope) => readEntry(scope, { id: items.find(({ subject }) => subject.id === id)!.id }))
      ).state;
    };
    expect(await state()).toBe('waiting');
    await log.seal();
    expect(await state()).toBe('sealed');
    await log.sign();
    expect(await state()).toBe('signed');
  });
});

describe('a check', () => {
  const check = () => checkLog({ tenantId: log.tenantId, inScope: (use) => log.asAdmin(use), key, folder: log.folder });

  it('PC-5.2 When somebody checks now, then all is read again, the copies are compared, and the check stands in the log', async () => {
    await log.seal();
    await log.sign();
    await log.copy();
    expect(await check()).toMatchObject({ findings: [], copies: 1, copiesAgree: 1 });
    await tamper(
      product,
      `update audit_event set actor_kind = 'system' where tenant_id = $1 and kind = 'conversation.status_changed'`,
      [log.tenantId],
    );
    const found = await check();
    expect(found.findings.map(({ code }) => code)).toContain('CHANGED');
    expect(await log.asAdmin(readStatus)).toMatchObject({
      check: { findings: found.findings },
      copies: [{ place: 'file' }],
    });
    await tamper(
      product,
      `update audit_event set actor_kind = 'member' where tenant_id = $1 and kind = 'conversation.status_changed'`,
      [log.tenantId],
    );
    expect((await list({ group: 'audit' })).items.map(({ kind }) => kind)).toEqual(['audit.checked', 'audit.checked']);
  });
});

describe('an export', () => {
  it('When it is asked for, then only that person gets it, and a spreadsheet runs nothing in it', async () => {
    await product.superuser.query(
      `update auth."user" set name = '=1+1' where id = (select user_id from membership where id = $1)`,
      [log.adminId],
    );
    const id = await log.asAdmin((scope) =>
      prepareExport(scope, { format: 'csv', filter: { group: 'conversation', reads: false } }),
    );
    const asked = await log.asAdmin((scope) => readExport(scope, { id }));
    let text = '';
    for await (const part of exportFile((use) => log.asAdmin(use), asked, key)) text += part;
    const rows = text.trimEnd().split('\r\n');
    expect(rows[0]).toBe('Time,Entry,Who,"Who, id",What,On,"On, id","On, name",Detail,Hash');
    expect(rows.length).toBeGreaterThan(8);
    expect(rows[1]).toContain(",'=1+1,");
    const asAgent = product.api.withScope(
      { tenantId: log.tenantId, actor: { kind: 'member', id: log.agentId, role: 'admin', sight: 'all' } },
      (scope) => readExport(scope, { id }),
    );
    await expect(asAgent).rejects.toThrow('Not found');
    await tamper(product, `update audit_event set at = at - interval '11 minutes' where subject_id = $1`, [id]);
    await expect(log.asAdmin((scope) => readExport(scope, { id }))).rejects.toThrow('Not found');
  });

  it('When an address for heads is set and taken back, then it gets what is signed from then on, and the log names no address', async () => {
    await log.asAdmin((scope) => setWebhook(scope, { url: 'https://heads.clinic.example/' }));
    const status = await log.asAdmin(readStatus);
    expect(status.webhook).toBe('https://heads.clinic.example/');
    expect(status.copies.find(({ place }) => place === 'webhook')?.size).toBe(status.checkpoint?.size);
    await log.asAdmin((scope) => setWebhook(scope, { url: null }));
    expect((await log.asAdmin(readStatus)).webhook).toBeNull();
    expect((await list({ group: 'audit', limit: 2 })).items.map(({ detail }) => detail)).toEqual([
      { from: 'set', to: 'none' },
      { from: 'none', to: 'set' },
    ]);
  });
});

describe('kinds', () => {
  it("When the database's own functions write an entry, then its kind is in the closed list", () => {
    const folder = `${root}database/schema`;
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql'));
    const text = files.map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('\n');
    const written = [
      ...text.matchAll(
        /'([a-z]+\.[a-z_]+)', '(?:member|system|customer|operator)'|hand_over\([^)]*'([a-z]+\.[a-z_]+)'\)/g,
      ),
    ];
    const kinds = [...new Set(written.map((match) => match[1] ?? match[2] ?? ''))];
    expect(kinds.length).toBeGreaterThan(5);
    expect(kinds.filter((kind) => !(kind in auditEvents))).toEqual([]);
  });
});
