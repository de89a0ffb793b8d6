import { z } from 'zod';
import { operation } from '../http/operation.ts';

const instant = z.iso.datetime();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** Names of kinds, groups and subjects: the list itself is the server's (`choices`). */
const word = z.string().regex(/^[a-z][a-z_]{0,39}$/);

export const actorKinds = ['member', 'system', 'customer', 'operator'] as const;
const Detail = z.record(z.string(), z.json());

export const AuditRow = z
  .object({
    id: z.uuid(),
    at: instant,
    source: z.enum(['event', 'reading']),
    kind: z.string(),
    actor: z.object({ kind: z.enum(actorKinds), id: z.uuid().nullable(), name: z.string().nullable() }),
    /** `name`: of staff, departments and numbers; customers are named nowhere in the log. */
    subject: z.object({ kind: z.string(), id: z.uuid(), name: z.string().nullable() }),
    detail: Detail,
    /** Names of the ids that stand in `detail`, where they are staff, departments or numbers. */
    names: z.record(z.string(), z.string()),
    /** Number of the entry, from 1; null until it is sealed, which takes about a second. */
    entry: z.number().int().nullable(),
    hash: hash.nullable(),
  })
  .meta({ id: 'AuditRow' });
export type AuditRow = z.output<typeof AuditRow>;

export const AuditProof = z
  .object({
    entry: z.number().int(),
    /** What was hashed, as canonical JSON (RFC 8785), and the salt; both null when the entry was redacted. */
    payload: z.string().nullable(),
    salt: hash.nullable(),
    leaf: hash,
    /** From the leaf's neighbour up: each hash is joined on its side. `from` and `to` are entries it covers. */
    path: z.array(z.object({ side: z.enum(['left', 'right']), hash, from: z.number().int(), to: z.number().int() })),
    root: hash,
    size: z.number().int(),
    signedAt: instant,
    keyId: hash,
    note: z.string(),
  })
  .meta({ id: 'AuditProof' });
export type AuditProof = z.output<typeof AuditProof>;

export const AuditEntry = AuditRow.extend({
  /** `waiting`: not sealed yet; `sealed`: numbered, the next signature covers it; `signed`: provable. */
  state: z.enum(['waiting', 'sealed', 'signed']),
  sealedAt: instant.nullable(),
  proof: AuditProof.nullable(),
}).meta({ id: 'AuditEntry' });
export type AuditEntry = z.output<typeof AuditEntry>;

export const AuditFinding = z.object({ code: z.string(), entry: z.number().int().nullable() });

export const AuditCheck = z
  .object({
    at: instant,
    tookMs: z.number().int(),
    entries: z.number().int(),
    checkpoints: z.number().int(),
    copies: z.number().int(),
    copiesAgree: z.number().int(),
    /** Empty when the log is whole. */
    findings: z.array(AuditFinding),
  })
  .meta({ id: 'AuditCheck' });
export type AuditCheck = z.output<typeof AuditCheck>;

export const AuditStatus = z
  .object({
    size: z.number().int(),
    waiting: z.number().int(),
    /** Since when the oldest entry waits to be sealed. */
    waitingSince: instant.nullable(),
    checkpoint: z.object({ size: z.number().int(), root: hash, at: instant, keyId: hash }).nullable(),
    check: AuditCheck.nullable(),
    copies: z.array(
      z.object({
        place: z.enum(['file', 'webhook']),
        size: z.number().int(),
        at: instant.nullable(),
        failure: z.string().nullable(),
      }),
    ),
    webhook: z.string().nullable(),
  })
  .meta({ id: 'AuditStatus' });
export type AuditStatus = z.output<typeof AuditStatus>;

const period = { from: instant.optional(), to: instant.optional() };
const choice = {
  actor: z.union([z.uuid(), z.enum(['system', 'customer', 'operator'])]).optional(),
  group: word.optional(),
  subject: word.optional(),
  reads: z.enum(['true', 'false']).default('true'),
};

export const auditOperations = {
  list: operation({
    id: 'listAuditEntries',
    summary: 'Reads, changes, refusals and exports, newest first',
    method: 'get',
    path: '/audit/entries',
    permission: 'audit.read',
    query: z.object({
      ...period,
      ...choice,
      entry: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
      after: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    status: 200,
    response: z.object({
      items: z.array(AuditRow),
      next: z.string().nullable(),
      /** How many match in all, counted up to a thousand. */
      count: z.number().int(),
    }),
  }),
  get: operation({
    id: 'getAuditEntry',
    summary: 'One entry with its proof',
    method: 'get',
    path: '/audit/entries/{id}',
    permission: 'audit.read',
    params: z.object({ id: z.uuid() }),
    status: 200,
    response: AuditEntry,
  }),
  choices: operation({
    id: 'listAuditChoices',
    summary: 'What entries can be filtered by',
    method: 'get',
    path: '/audit/choices',
    permission: 'audit.read',
    status: 200,
    response: z.object({
      groups: z.array(word),
      subjects: z.array(word),
      members: z.array(z.object({ id: z.uuid(), name: z.string() })),
    }),
  }),
  status: operation({
    id: 'getAuditStatus',
    summary: 'How the chain stands: size, root, last signature, last check, copies',
    method: 'get',
    path: '/audit/status',
    permission: 'audit.read',
    status: 200,
    response: AuditStatus,
  }),
  check: operation({
    id: 'checkAuditLog',
    summary: 'Check every entry, every signature and the copies outside now',
    method: 'post',
    path: '/audit/check',
    permission: 'audit.read',
    whileFrozen: true,
    status: 200,
    response: AuditCheck,
  }),
  key: operation({
    id: 'getAuditKey',
    summary: 'The key that signs, for keeping it elsewhere',
    method: 'get',
    path: '/audit/key',
    permission: 'audit.read',
    status: 200,
    response: z.object({ algorithm: z.literal('Ed25519'), publicKey: z.string(), fingerprint: hash }),
  }),
  export: operation({
    id: 'exportAuditLog',
    summary: 'Prepare a download: the filtered list as CSV, or the whole log with proofs as JSON lines',
    method: 'post',
    path: '/audit/exports',
    permission: 'audit.export',
    whileFrozen: true,
    stepUp: true,
    body: z.object({
      format: z.enum(['csv', 'jsonl']),
      filter: z.object({ ...period, ...choice }).default({ reads: 'true' }),
    }),
    status: 201,
    /** The address serves the file to the same person for ten minutes. */
    response: z.object({ id: z.uuid(), path: z.string() }),
  }),
  setWebhook: operation({
    id: 'setAuditWebhook',
    summary: 'Where each signed head is sent; null ends it',
    method: 'put',
    path: '/audit/webhook',
    permission: 'audit.export',
    stepUp: true,
    body: z.object({
      url: z
        .url({ protocol: /^https$/ })
        .max(500)
        .nullable(),
    }),
    status: 204,
    response: z.undefined(),
  }),
};
