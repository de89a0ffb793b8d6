import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { originOf, signHead, signingKeyOf } from '../../services/audit/note.ts';
import { recordRead } from '../../services/audit/record-read.ts';
import { redactEntry } from '../../services/audit/redact-entry.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { rebuild, verifyOutside } from './intruder.ts';
import { key, openLog, type SealedLog, tamper } from './sealed-log.ts';

/** Stands for the organisation in the statements of the intruder. */
const ours = 'tenant_id = $1';

let product: Product;
let log: SealedLog;
/** Entries of the log before it was filled: setting a clinic up writes some. */
let first: number;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());
async function freshLog(): Promise<void> {
  log = await openLog(product);
  first = Number(
    (await query<{ size: string }>('select count(*) as size from audit_leaf where tenant_id = $1'))[0]!.size,
  );
  await log.fill();
}

async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await product.superuser.query<Row>(text, [log.tenantId, ...values])).rows;
}

function attack(text: string, ...values: unknown[]): Promise<number> {
  return tamper(product, text, [log.tenantId, ...values]);
}

const eventAt = `(select source_id from audit_leaf where ${ours} and position = $2)`;

async function found(): Promise<string[]> {
  const { findings } = await log.verify({ copies: await log.copies() });
  return findings.map(({ code, entry }) => (entry === null ? code : `${code} ${entry - first}`));
}

describe('a log that nobody touched', () => {
  beforeAll(freshLog);

  it('PC-5.2 When it is verified, then every entry, every head and every copy outside agrees', async () => {
    const verdict = await log.verify({ copies: await log.copies() });
    expect(verdict).toMatchObject({
      whole: true,
      findings: [],
      entries: first + 8,
      signed: first + 8,
      copies: 2,
      copiesAgree: 2,
    });
  });

  it('PC-5.2 When the product itself is asked to change or delete an entry, then the database refuses, the owner of the tables too', async () => {
    await log.asAdmin((scope) => recordRead(scope, { conversationId: newId(), surface: 'thread' }));
    for (const text of [
      `update audit_event set kind = 'x' where ${ours}`,
      `delete from audit_event where ${ours}`,
      `update audit_leaf set leaf_hash = payload_hash where ${ours}`,
      `delete from audit_checkpoint where ${ours}`,
      `delete from read_log where ${ours}`,
    ])
      await expect(query(text), text).rejects.toThrow(/append-only/);
    await expect(product.superuser.query('truncate audit_event')).rejects.toThrow(/append-only/);
  });
});

describe('what a superuser did', () => {
  beforeEach(freshLog);

  it('PC-5.2 When a field of an entry was changed, then that entry is named', async () => {
    expect(
      await attack(
        `update audit_event set detail = '{"from": "open", "to": "snoozed"}' where id = ${eventAt}`,
        first + 1,
      ),
    ).toBe(1);
    expect(await found()).toEqual(['CHANGED 2']);
  });

  it('PC-5.2 When somebody else was put in as the actor, or a time was moved, then that entry is named', async () => {
    await attack(`update audit_event set actor_id = $3 where id = ${eventAt}`, first, newId());
    await attack(`update audit_event set at = at + interval '1 microsecond' where id = ${eventAt}`, first + 3);
    expect(await found()).toEqual(['CHANGED 1', 'CHANGED 4']);
  });

  it('PC-5.2 When an entry was deleted, alone or with its leaf, then it is missed', async () => {
    await attack(`delete from audit_event where id = ${eventAt}`, first + 1);
    expect(await found()).toEqual(['MISSING 2']);
    await attack(`delete from audit_leaf where ${ours} and position = $2`, first + 3);
    expect(await found()).toEqual(['GAP 4', 'COPY 5', 'ROOT 5', 'COPY 8', 'ROOT 8', 'MISSING 2']);
  });

  it('PC-5.2 When an entry was deleted and the others moved up, then every entry behind it is named', async () => {
    await attack(`delete from audit_leaf where ${ours} and position = $2`, first + 1);
    await attack(`update audit_leaf set position = position - 1 where ${ours} and position > $2`, first + 1);
    await attack(`delete from audit_salt where ${ours} and position = $2`, first + 1);
    await attack(`update audit_salt set position = position - 1 where ${ours} and position > $2`, first + 1);
    expect(await found()).toEqual(
      expect.arrayContaining(['CHANGED 2', 'CHANGED 7', 'ROOT 5', 'TRUNCATED 8', 'COPY_AHEAD 8']),
    );
  });

  it('PC-5.2 When two entries changed places, then both are named', async () => {
    const [a, b] = await query<{ id: string }>(
      `select source_id as id from audit_leaf where ${ours} and position in ($2, $3) order by position`,
      [first, first + 1],
    );
    const exchange = `update audit_leaf set source_id = $3 where ${ours} and source_id = $2`;
    const nowhere = newId();
    for (const [from, to] of [
      [a!.id, nowhere],
      [b!.id, a!.id],
      [nowhere, b!.id],
    ])
      await attack(exchange, from, to);
    expect(await found()).toEqual(['CHANGED 1', 'CHANGED 2']);
  });

  it('PC-5.2 When an entry was put in with an old date, then it is named, whether it was sealed or hidden from the sealer', async () => {
    const row = `insert into audit_event (id, tenant_id, at, kind, actor_kind, subject_kind, subject_id) values ($2, $1, now() - interval '3 days', 'consent.accepted', 'customer', 'contact', $2)`;
    await query(row, [newId()]);
    await log.seal();
    await log.sign();
    expect(await found()).toEqual(['BACKDATED 9']);
    await attack(row, newId());
    expect(await found()).toEqual(['BACKDATED 9', 'UNSEALED']);
  });

  it('PC-5.2 When the tail was cut off with its heads, then the copy outside tells', async () => {
    await attack(`delete from audit_leaf where ${ours} and position >= $2`, first + 5);
    expect(await found()).toEqual(['TRUNCATED 8', 'COPY_AHEAD 8']);
    await attack(`delete from audit_checkpoint where ${ours} and size > $2`, first + 5);
    expect(await found()).toEqual(['COPY_AHEAD 8']);
  });

  it('PC-5.2 When a head was replaced, or signed with another key, then it is named', async () => {
    const size = first + 8;
    const [head] = await query<{ root: Buffer }>(`select root from audit_checkpoint where ${ours} and size = $2`, [
      size,
    ]);
    await attack(
      `update audit_checkpoint set note = replace(note, E'\\nat 20', E'\\nat 19') where ${ours} and size = $2`,
      size,
    );
    expect(await found()).toEqual(['SIGNATURE 8']);
    const at = new Date().toISOString();
    const forged = signHead(
      { origin: originOf(log.tenantId), size, root: head!.root, at, completeTo: at },
      signingKeyOf(Buffer.alloc(32, 'another')),
    );
    await attack(`update audit_checkpoint set note = $3 where ${ours} and size = $2`, size, forged);
    expect(await found()).toEqual(['SIGNATURE 8']);
  });

  it('OF-5.3 When a row of the log of readings was changed, then its entry is named', async () => {
    const conversationId = newId();
    await log.asAdmin((scope) => recordRead(scope, { conversationId, surface: 'thread' }));
    await query(`update audit_pending set due_at = now() where ${ours} and source_kind = 'reading'`);
    await tamper(product, `update read_log set bucket = now() - interval '330 seconds' where conversation_id = $1`, [
      conversationId,
    ]);
    expect(await log.seal()).toBe(1);
    await log.sign();
    expect(await found()).toEqual([]);
    await attack(`update read_log set actor_id = $2 where ${ours}`, log.agentId);
    expect(await found()).toEqual(['CHANGED 9']);
  });

  it('PC-5.2 When an entry, its leaf and the whole tree were rewritten, and the heads signed anew with the stolen key, then the copy outside tells', async () => {
    await attack(
      `update audit_event set detail = '{"from": "open", "to": "snoozed"}' where id = ${eventAt}`,
      first + 1,
    );
    await rebuild(product, log.tenantId);
    // Inside the database everything fits together again …
    expect((await log.verify()).findings).toEqual([]);
    // … and it is a minute's work to find it all the same.
    expect(await found()).toEqual(['COPY 5', 'COPY 8']);
  });
});

describe('redaction', () => {
  beforeAll(freshLog);

  it('When an entry is redacted, then its words are gone, its leaf holds, and the log says so', async () => {
    expect(await log.asSystem((scope) => redactEntry(scope, { entry: first + 2, reason: 'person_erased' }))).toBe(true);
    expect(await log.asSystem((scope) => redactEntry(scope, { entry: first + 2, reason: 'person_erased' }))).toBe(
      false,
    );
    await log.seal();
    await log.sign();
    const verdict = await log.verify({ copies: await log.copies() });
    expect(verdict).toMatchObject({ whole: true, redacted: 1, entries: first + 9 });
    const line = JSON.parse((await log.lines()).find((one) => one.includes(`"entry":${first + 2},`))!) as object;
    expect(line).toMatchObject({ payload: null, salt: null });
  });
});

describe('the file', () => {
  beforeAll(freshLog);

  it('PC-5.2 When an export is verified on a machine without the product, then the words and the exit code say what was found', async () => {
    const file = join(log.folder, 'export.jsonl');
    const lines = await log.lines();
    writeFileSync(file, `${lines.join('\n')}\n`);
    const copies = join(log.folder, log.tenantId);
    const whole = await verifyOutside([file, '--key', key.fingerprint, '--copies', copies]);
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('The log is whole.') });
    expect(whole.out).toContain('2 of 2 heads agree');
    const other = await verifyOutside([file, '--key', 'ab'.repeat(32)]);
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining('another signing key') });
    writeFileSync(file, `${lines.join('\n').replace('"to":"resolved"', '"to":"snoozed"')}\n`);
    expect((await verifyOutside([file, '--key', key.fingerprint])).out).toContain(
      `Entry ${first + 1} is not what was sealed`,
    );
  });

  it.each([
    ['a line taken out', (lines: string[]) => lines.toSpliced(-4, 1), 'GAP'],
    ['two lines swapped', (lines: string[]) => lines.toSpliced(-4, 2, lines.at(-3)!, lines.at(-4)!), 'ORDER'],
    ['its end cut off', (lines: string[]) => lines.slice(0, -2), 'FORMAT'],
    ['a line of something else', (lines: string[]) => lines.toSpliced(3, 0, '{"type":"entry","entry":"1"}'), 'FORMAT'],
    ['no JSON', (lines: string[]) => lines.toSpliced(3, 0, 'x'), 'FORMAT'],
  ])('PC-5.2 When the file has %s, then it is found', async (_, change, code) => {
    const { findings } = await log.verify({ lines: change(await log.lines()) });
    expect(findings.map((one) => one.code)).toContain(code);
  });
});
