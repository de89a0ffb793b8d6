import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Identities, InboundItem, OutboundContent, OutboundMessage } from '../../channels/channel.ts';
import { isAuthentic } from '../../channels/meta-signature.ts';
import { createChannels } from '../../channels/registry.ts';
import { startSimulator } from '../../tools/simulator/simulator.ts';

const appSecret = randomUUID();

/** A number with its token at Meta's stand-in, a customer with an open window, and what Meta posts back. */
export interface Meta {
  url: string;
  number: { accountId: string; businessId: string; token: string };
  customer: { id: string; identities: Identities };
  /** Every item of every webhook so far, verified. */
  items: InboundItem[];
  refusedSignatures: () => number;
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  message(content: OutboundContent, change?: Partial<OutboundMessage>): OutboundMessage;
  stop(): Promise<void>;
}

export async function startMeta(): Promise<Meta> {
  const items: InboundItem[] = [];
  const callback = await startCallback(items);
  const simulator = await startSimulator({
    appId: 'app',
    appSecret,
    verifyToken: randomUUID(),
    webhookUrl: callback.url,
    seed: 7,
  });
  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${simulator.url}/control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
  await control('PUT', '/profile', { name: 'meta', dropPercent: 0 });
  const account = await control<{ wabaId: string; accessToken: string; numbers: { id: string }[] }>(
    'POST',
    '/accounts',
    { subscribed: true },
  );
  const number = {
    accountId: account.numbers[0]!.id,
    businessId: account.wabaId,
    token: account.accessToken,
  };
  const person = await control<{ id: string; phone: string; bsuid: string }>('POST', '/customers', {
    phone: '4915100000001',
  });
  await control('POST', `/customers/${person.id}/messages`, { type: 'text', text: 'grüß / <Gott> 😀' });
  return {
    url: simulator.url,
    number,
    customer: { id: person.id, identities: { msisdn: person.phone, bsuid: person.bsuid } },
    items,
    refusedSignatures: () => callback.refused(),
    control,
    message: (content, change = {}) => ({
      accountId: number.accountId,
      token: number.token,
      identities: { msisdn: person.phone },
      content,
      quoteProviderId: null,
      callbackId: randomUUID(),
      ...change,
    }),
    async stop() {
      await simulator.stop();
      await callback.stop();
    },
  };
}

/** Takes webhooks as the product does: bytes first, then signature, then items. */
async function startCallback(items: InboundItem[]) {
  const { whatsapp } = createChannels({ graphUrl: 'http://127.0.0.1' });
  let refused = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const header = request.headers['x-hub-signature-256'];
      const authentic = isAuthentic(body, typeof header === 'string' ? header : undefined, ['older', appSecret]);
      if (authentic) items.push(...whatsapp.parse(body));
      else refused += 1;
      response.writeHead(authentic ? 200 : 401).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    refused: () => refused,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
