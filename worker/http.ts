import type { Payload } from '@temporalio/common';
import express, { type Express, type RequestHandler } from 'express';
import { register } from 'prom-client';
import { z } from 'zod';
import { createCodec } from '../workflows/codec.ts';

interface HttpParts {
  ready: () => boolean;
  platformSecret: Buffer;
  /** Origin of the Temporal UI that may have payloads decoded; null for nobody. */
  uiOrigin: string | null;
}

const Encoded = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() }))
    .max(1000),
});

/** Health, metrics, and for the local Temporal UI the decoding of what it shows (ids, counters and sentences of ours). */
export function createWorkerHttp({ ready, platformSecret, uiOrigin }: HttpParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/livez', (_req, res) => void res.sendStatus(200));
  app.get('/readyz', (_req, res) => void res.sendStatus(ready() ? 200 : 503));
  app.get('/metrics', async (_req, res) => void res.type(register.contentType).send(await register.metrics()));
  if (uiOrigin !== null)
    app.use('/codec', onlyFrom(uiOrigin), express.json({ limit: '4mb' }), decoding(platformSecret));
  return app;
}

function onlyFrom(origin: string): RequestHandler {
  return (req, res, next) => {
    if (req.get('origin') !== origin) return void res.sendStatus(403);
    res.set({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'content-type,x-namespace,authorization,authorization-extras',
      'access-control-allow-credentials': 'true',
      vary: 'origin',
    });
    if (req.method === 'OPTIONS') return void res.sendStatus(204);
    next();
  };
}

function decoding(platformSecret: Buffer): RequestHandler {
  const codec = createCodec(platformSecret);
  return async (req, res) => {
    const parsed = Encoded.safeParse(req.body);
    if (req.path !== '/decode' || !parsed.success) return void res.sendStatus(404);
    const payloads = await codec.decode(parsed.data.payloads.map(fromJson));
    res.json({ payloads: payloads.map(toJson) });
  };
}

function fromJson({ metadata, data }: z.output<typeof Encoded>['payloads'][number]): Payload {
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
    ),
    data: Buffer.from(data ?? '', 'base64'),
  };
}

function toJson({ metadata, data }: Payload): { metadata: Record<string, string>; data: string } {
  const named = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return { metadata: Object.fromEntries(named), data: Buffer.from(data ?? []).toString('base64') };
}
