import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../tools/simulator/simulator.ts';

export type Received = { bytes: string; signature: string | undefined; body: WebhookBody; at: number };

export type WebhookBody = {
  object: string;
  entry: { id: string; changes: { field: string; value: WebhookValue }[] }[];
};

export type WebhookValue = {
  metadata: { phone_number_id: string };
  contacts?: Record<string, unknown>[];
  messages?: WebhookMessage[];
  statuses?: WebhookStatus[];
  [field: string]: unknown;
};

export type WebhookMessage = Record<string, unknown> & { id: string; type: string; timestamp: string };
export type WebhookStatus = Record<string, unknown> & { id: string; status: string; errors?: { code: number }[] };

export type Answer = { status: number; body: Record<string, unknown> & { error?: GraphErrorBody }; headers: Headers };
export type GraphErrorBody = {
  message: string;
  type: string;
  code: number;
  error_subcode?: number;
  error_data?: { details: string };
  fbtrace_id: string;
};

export const SECRET = 'test_app_secret';
export const PHONE = '919876543210';

/** A simulator, an app that receives its webhooks, one account with a number and a token. */
export type MetaApp = {
  simulator: Simulator;
  received: Received[];
  /** Status the app answers the next webhooks with. */
  answers: number[];
  wabaId: string;
  pnid: string;
  token: string;
  control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  graph(method: string, path: string, options?: { body?: unknown; token?: string | null }): Promise<Answer>;
  send(message: Record<string, unknown>): Promise<Answer>;
  customer(input?: Record<string, unknown>): Promise<{ id: string; phone: string | null; bsuid: string }>;
  /** The customer writes, which opens the window. Resolves to the wamid. */
  write(customerId: string, message?: Record<string, unknown>): Promise<string>;
  idle(): Promise<void>;
  /** Messages and statuses received, in order. */
  messages(): WebhookMessage[];
  statuses(): WebhookStatus[];
  stop(): Promise<void>;
};

export async function startMetaApp(
  options: Partial<SimulatorOptions> & { subscribed?: boolean } = {},
): Promise<MetaApp> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks).toString();
      const signature = request.headers['x-hub-signature-256'];
      received.push({ bytes, signature: String(signature), body: JSON.parse(bytes) as WebhookBody, at: Date.now() });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { subscribed = true, ...rest } = options;
  const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/meta`;
  const simulator = await startSimulator({
    appId: '1',
    appSecret: SECRET,
    verifyToken: 'v',
    webhookUrl,
    seed: 7,
    ...rest,
  });
  return await withAccount({ simulator, server, received, answers, subscribed });
}

type Parts = { simulator: Simulator; server: Server; received: Received[]; answers: number[]; subscribed: boolean };

async function withAccount({ simulator, server, received, answers, subscribed }: Parts): Promise<MetaApp> {
  const account = await controlCall(simulator, 'POST', '/accounts', { body: { name: 'Clinic', subscribed } });
  const [number] = account.numbers as { id: string }[];
  const app: MetaApp = {
    simulator,
    received,
    answers,
    wabaId: String(account.wabaId),
    pnid: number!.id,
    token: String(account.accessToken),
    control: (method, path, body) => controlCall(simulator, method, path, { body }),
    graph: (method, path, options = {}) =>
      graphCall(simulator, {
        method,
        path,
        body: options.body,
        token: options.token === undefined ? app.token : options.token,
      }),
    send: (message) =>
      app.graph('POST', `/v26.0/${app.pnid}/messages`, { body: { messaging_product: 'whatsapp', ...message } }),
    customer: async (input = {}) =>
      (await app.control('POST', '/customers', { name: 'Ana', phone: PHONE, ...input })) as {
        id: string;
        phone: string | null;
        bsuid: string;
      },
    write: async (id, message = { type: 'text', text: 'hello' }) =>
      String((await app.control('POST', `/customers/${id}/messages`, message)).wamid),
    idle: async () => void (await app.control('GET', '/idle?timeoutMs=10000')),
    messages: () => values(received).flatMap((value) => value.messages ?? []),
    statuses: () => values(received).flatMap((value) => value.statuses ?? []),
    async stop() {
      await simulator.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return app;
}

export function values(received: Received[]): WebhookValue[] {
  return received.flatMap(({ body }) => body.entry.flatMap((entry) => entry.changes.map((change) => change.value)));
}

async function controlCall(
  simulator: Simulator,
  method: string,
  path: string,
  { body }: { body?: unknown },
): Promise<Record<string, unknown>> {
  const response = await fetch(`${simulator.url}/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
}

type GraphCall = { method: string; path: string; body: unknown; token: string | null };

async function graphCall(simulator: Simulator, { method, path, body, token }: GraphCall): Promise<Answer> {
  const multipart = body instanceof FormData;
  const response = await fetch(new URL(path, simulator.url), {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(multipart || body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: multipart ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'], headers: response.headers };
}

/** An own implementation, so that the test doesn't believe the code it tests. */
export function expectedSignature(bytes: string): string {
  return `sha256=${createHmac('sha256', SECRET).update(bytes).digest('hex')}`;
}

export function text(body: string, to: Record<string, unknown> = { to: PHONE }): Record<string, unknown> {
  return { ...to, type: 'text', text: { body } };
}

export function wamidOf(answer: Answer): string {
  const [message] = answer.body.messages as { id: string }[];
  return message!.id;
}
