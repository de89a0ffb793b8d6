import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { grantToken } from './accounts.ts';
import { controlRoutes } from './control.routes.ts';
import { graphRoutes } from './graph.routes.ts';
import { startMailSink } from './mail-sink.ts';
import { pageRoutes } from './page.routes.ts';
import { createRandom } from './random.ts';
import { keepState, loadState } from './state-file.ts';
import { createWorld } from './world.ts';

export type SimulatorOptions = {
  /** 0 or nothing: any free port. */
  port?: number;
  smtpPort?: number;
  host?: '127.0.0.1';
  appId: string;
  appSecret: string;
  verifyToken: string;
  webhookUrl?: string;
  /** Tokens in force from the start; they reach every account. */
  accessTokens?: readonly string[];
  /** JSON file that keeps chats over a restart. */
  stateFile?: string;
  /** The same seed gives the same ids and the same shuffling. */
  seed?: number;
};

export type Simulator = {
  /** Where the Graph API, the control API and the phone page are. */
  url: string;
  smtpUrl: string;
  port: number;
  stop(): Promise<void>;
};

/** Starts Meta's stand-in with its control API, phone page and mail sink, on loopback only. Throws when a port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const app = {
    id: options.appId,
    secret: options.appSecret,
    verifyToken: options.verifyToken,
    webhookUrl: options.webhookUrl ?? null,
    fields: null,
  };
  const world = createWorld(app, seed);
  // A restored world with a fixed seed would make the ids it already has once more.
  const restored = options.stateFile !== undefined && (await loadState(world, options.stateFile));
  if (restored) world.random = createRandom(seed ^ Date.now());
  for (const token of options.accessTokens ?? []) grantToken(world, { token, wabaIds: null, expiresAt: null });

  const handler = express().disable('x-powered-by');
  handler.use('/control', controlRoutes(world));
  handler.use(pageRoutes(world));
  handler.use(graphRoutes(world));
  const server = createServer(handler);
  const port = await listen(server, host, options.port ?? 0);
  world.baseUrl = `http://${host}:${port}`;
  const mails = await startMailSink(world, { host, port: options.smtpPort ?? 0 });
  const file = options.stateFile === undefined ? null : keepState(world, options.stateFile);

  return {
    url: world.baseUrl,
    smtpUrl: mails.url,
    port,
    async stop() {
      world.clock.clear();
      await world.queue.close();
      await mails.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await file?.stop();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
