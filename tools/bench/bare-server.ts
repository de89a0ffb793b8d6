import express from 'express';
import pg from 'pg';
import { isAuthentic } from '../../channels/meta-signature.ts';

/**
 * What the ingest bench compares with: the least that may answer 200. Express and pg, the signature verified, the bytes
 * parsed, one row per message, the answer after its commit.
 */
const { PORT, DATABASE_URL, META_APP_SECRET = '' } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
const tenant = '018f0000-0000-7000-8000-000000000001';

interface Body {
  entry: { changes: { value: { messages?: { id: string }[] } }[] }[];
}

const app = express();
app.disable('x-powered-by');
app.get('/livez', (_, response) => void response.sendStatus(200));
app.post('/webhooks/meta', express.raw({ type: () => true, limit: '3mb' }), async (request, response) => {
  const body: Buffer = request.body;
  if (!isAuthentic(body, request.get('x-hub-signature-256'), [META_APP_SECRET])) return void response.sendStatus(401);
  const { entry } = JSON.parse(body.toString('utf8')) as Body;
  for (const message of entry.flatMap(({ changes }) => changes.flatMap(({ value }) => value.messages ?? [])))
    await pool.query({
      name: 'insert',
      text: 'insert into bench_inbound (tenant, wamid, payload) values ($1, $2, $3) on conflict do nothing',
      values: [tenant, message.id, JSON.stringify(message)],
    });
  response.sendStatus(200);
});
app.listen(Number(PORT), '127.0.0.1');
