import express, { type Router } from 'express';
import { verifyChallenge } from '../../channels/meta-signature.ts';
import { DomainError } from '../../domain/errors.ts';
import { receiveWebhook, type WebhookReceiver } from '../../services/ingest/receive-webhook.ts';

/** Meta's own limit for one webhook (Graph API webhooks: up to 3 MB). */
const bodyLimit = 3 * 1024 * 1024;
/** Meta retries for days; a short wait lets a restarted database catch up. Seconds. */
const retryAfter = 5;

/** `GET|POST /webhooks/meta`: the handshake, and messages. Mount it before any body parser: the signature covers the bytes. */
export function webhookRoutes(parts: WebhookReceiver & { verifyToken: string }): Router {
  const router = express.Router();
  router.get('/webhooks/meta', (req, res) => {
    const challenge = verifyChallenge(req.query, parts.verifyToken);
    if (challenge === null) res.sendStatus(403);
    else res.type('text/plain').send(challenge);
  });
  router.post('/webhooks/meta', express.raw({ type: () => true, limit: bodyLimit }), async (req, res) => {
    const body: unknown = req.body;
    try {
      await receiveWebhook(parts, Buffer.isBuffer(body) ? body : Buffer.alloc(0), req.get('x-hub-signature-256'));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') res.set('retry-after', String(retryAfter));
      throw error;
    }
    res.status(200).type('text/plain').send('OK');
  });
  return router;
}
