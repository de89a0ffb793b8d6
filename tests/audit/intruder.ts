import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { originOf, signHead } from '../../services/audit/note.ts';
import { isoSql, payloadOf, type SourceRow, selectSources } from '../../services/audit/payload.ts';
import { GrowingTree, hashLeaf, hashPayload, joinSubtrees } from '../../services/audit/tree.ts';
import type { Product } from '../harness/product.ts';
import { key, tamper } from './sealed-log.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rewrites leaves, nodes and heads so that they fit the entries as they are now. */
export async function rebuild(product: Product, tenantId: string): Promise<void> {
  const query = async <Row extends object>(text: string): Promise<Row[]> =>
    (await product.superuser.query<Row>(text, [tenantId])).rows;
  const attack = (text: string, ...values: unknown[]) => tamper(product, text, [tenantId, ...values]);
  const sources = await query<SourceRow & { position: string; sealedAt: string; salt: string }>(
    `select s.*, l.position, ${isoSql('l.sealed_at')} as "sealedAt", t.salt from (${selectSources({ events: 'true', readings: 'true' })}) s
      join audit_leaf l on l.source_id = s.id join audit_salt t on t.tenant_id = l.tenant_id and t.position = l.position where l.tenant_id = $1 order by l.position`,
  );
  const tree = new GrowingTree();
  const leaves: Buffer[] = [];
  for (const { position, sealedAt, salt, ...source } of sources) {
    const payload = payloadOf(source, { tenantId: tenantId, position: Number(position), sealedAt });
    const payloadHash = hashPayload(payload, Buffer.from(salt, 'hex'), Number(position));
    leaves.push(hashLeaf(payloadHash));
    await attack(
      `update audit_leaf set payload_hash = $3, leaf_hash = $4 where tenant_id = $1 and position = $2`,
      position,
      payloadHash,
      hashLeaf(payloadHash),
    );
    for (const node of tree.add(hashLeaf(payloadHash)))
      await attack(
        `update audit_node set hash = $4 where tenant_id = $1 and level = $2 and position = $3`,
        node.level,
        node.position,
        node.hash,
      );
  }
  const heads = await query<{ size: string; at: string; completeTo: string }>(
    `select size, ${isoSql('at')} as at, ${isoSql('complete_to')} as "completeTo" from audit_checkpoint where tenant_id = $1`,
  );
  for (const { size, at, completeTo } of heads) {
    const part = new GrowingTree();
    for (const leaf of leaves.slice(0, Number(size))) part.add(leaf);
    const newRoot = joinSubtrees(part.frontier);
    const note = signHead({ origin: originOf(tenantId), size: Number(size), root: newRoot, at, completeTo }, key);
    await attack(
      `update audit_checkpoint set root = $3, note = $4 where tenant_id = $1 and size = $2`,
      size,
      newRoot,
      note,
    );
  }
}

/** The verifier as somebody runs it who has an export and a key, and nothing else of the product. */
export function verifyOutside(words: string[]): Promise<{ code: number; out: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(root, 'tools/verify/audit.ts'), ...words],
      { env: { PATH: process.env.PATH } },
      (error, stdout, stderr) => done({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr }),
    );
  });
}
