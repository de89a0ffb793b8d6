import { z } from 'zod';
import { ControlError } from './control-error.ts';
import { OPERATIONS } from './faults.ts';

/** Checks the input of a control call; throws a 400 that names what is wrong. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw new ControlError(400, z.prettifyError(result.error));
}

export const text = z.string().min(1);

export const burstSchema = z.strictObject({
  pnid: text.optional(),
  count: z.int().min(1).max(200_000).optional(),
  customers: z.union([z.int().min(1).max(20_000), z.array(text).min(1)]).default(10),
  perCustomer: z.int().min(1).optional(),
  seed: z.int().optional(),
  textPrefix: z.string().default('burst'),
  gapSeconds: z.number().min(1).default(1),
});

export const rawWebhookSchema = z.strictObject({
  /** JSON to be escaped and signed, or `bytes`, sent as they are. */
  body: z.unknown().optional(),
  bytes: z.string().optional(),
  signature: z.enum(['good', 'bad', 'missing', 'malformed']).default('good'),
  url: z.url().optional(),
});

const percent = z.number().min(0).max(100);
const ms = z.number().min(0);

export const profileSchema = z.strictObject({
  name: z.enum(['demo', 'meta', 'rough']).optional(),
  duplicatePercent: percent.optional(),
  reorderPercent: percent.optional(),
  batchSize: z.int().min(1).max(1_000).optional(),
  delayMs: z.strictObject({ min: ms, max: ms }).optional(),
  dropPercent: percent.optional(),
  concurrency: z.int().min(1).max(256).optional(),
  timeoutMs: z.number().min(1).optional(),
  retry: z
    .strictObject({ firstMs: ms, factor: z.number().min(1), maxMs: ms, giveUpMs: ms })
    .partial()
    .optional(),
  statuses: z
    .strictObject({ sentMs: ms, deliveredMs: ms, readMs: ms, autoRead: z.boolean(), beforeResponse: z.boolean() })
    .partial()
    .optional(),
});

export const settingsSchema = z
  .strictObject({
    throughputPerSecond: z.number().min(1),
    pairIntervalMs: z.number().min(1),
    pairBurst: z.int().min(1),
    windowMs: ms,
    windowError: z.enum(['sync', 'async']),
    unknownRecipient: z.enum(['sync', 'async']),
    bsuidInTo: z.enum(['lost', 'failed']),
    reactionOpensWindow: z.boolean(),
    mediaUrlMs: ms,
    inboundMediaMs: ms,
    uploadedMediaMs: ms,
    signUpCodeMs: ms,
    signUpTokenMs: ms.nullable(),
    pinGuesses: z.int().min(1),
    httpStatus: z.record(z.string().regex(/^\d+$/), z.int().min(200).max(599)),
  })
  .partial();

const code = z.int().min(0);

export const faultSchema = z.strictObject({
  operation: z.enum(OPERATIONS).nullable().default(null),
  pnid: text.nullable().default(null),
  to: text.nullable().default(null),
  messageType: text.nullable().default(null),
  times: z.int().min(1).nullable().default(1),
  every: z.int().min(1).default(1),
  action: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('error'),
      code,
      subcode: code.optional(),
      status: z.int().optional(),
      message: text.optional(),
      details: text.optional(),
      transient: z.boolean().optional(),
      retryAfterSeconds: z.number().optional(),
    }),
    z.strictObject({ kind: z.literal('http'), status: z.int().min(200).max(599), body: z.string().optional() }),
    z.strictObject({ kind: z.literal('timeout'), accept: z.boolean().optional() }),
    z.strictObject({ kind: z.literal('reset'), accept: z.boolean().optional() }),
    z.strictObject({ kind: z.literal('slow'), ms }),
    z.strictObject({ kind: z.literal('fail_later'), code, details: text.optional() }),
    z.strictObject({ kind: z.literal('silence') }),
  ]),
});

export const clockSchema = z.strictObject({
  /** ISO 8601 or milliseconds since the epoch. */
  set: z.union([z.iso.datetime({ offset: true }), z.number()]).optional(),
  frozen: z.boolean().optional(),
  advanceMs: ms.optional(),
  real: z.literal(true).optional(),
});

export const appSchema = z.strictObject({
  webhookUrl: z.url().nullable().optional(),
  fields: z.array(text).nullable().optional(),
  secret: text.optional(),
  verifyToken: text.optional(),
});
