import { join, resolve } from 'node:path';
import { readConfig } from '../../config.ts';
import { pickPort } from './ports.ts';
import { localSecrets } from './secrets.ts';

const WEB_PORT = 3000;
const DEV_API_PORT = 4000;
const SIMULATOR_PORT = 4010;
const SMTP_PORT = 4025;
const WORKER_PORT = 4020;
const DEMO_APP_ID = '100000000000001';
const DEMO_LOGIN_CONFIG_ID = '100000000000002';
/** Stands for an address that is known only when the clusters run. */
const LATER = 'postgres://later@127.0.0.1/later';

export interface LocalPlan {
  /** Complete but for the addresses of databases and Temporal. */
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
  /** What people open. */
  readonly publicUrl: string;
  readonly apiPort: number;
  /** The port of Vite, in development only. */
  readonly vitePort?: number;
  /** None when META_GRAPH_URL leads to the real platform. */
  readonly simulator?: { readonly url: string; readonly env: Readonly<Record<string, string>> };
}

/** Fills what the environment doesn't give, then checks all of it before anything is started. Throws ConfigError. */
export async function planEnvironment(
  given: NodeJS.ProcessEnv,
  options: { dataDir: string; dev: boolean },
): Promise<LocalPlan> {
  const { dataDir, dev } = options;
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined && value !== '') env[name] = value;
  const webPort = await pickPort(Number(env.PORT) || WEB_PORT);
  const apiPort = dev ? await pickPort(DEV_API_PORT) : webPort;
  Object.assign(env, { DATA_DIR: dataDir, ...localSecrets(dataDir, env) });
  env.META_APP_ID ??= DEMO_APP_ID;
  env.DEMO ??= 'on';
  env.WORKER_PORT ??= String(await pickPort(WORKER_PORT));
  env.PUBLIC_URL ??= `http://localhost:${webPort}`;
  const simulator = env.META_GRAPH_URL ? undefined : await planSimulator(env, { dataDir, apiPort });
  if (simulator)
    Object.assign(env, {
      META_GRAPH_URL: simulator.url,
      META_DIALOG_URL: simulator.url,
      META_LOGIN_CONFIG_ID: DEMO_LOGIN_CONFIG_ID,
      SMTP_URL: env.SMTP_URL ?? `smtp://127.0.0.1:${simulator.env.SMTP_PORT}`,
    });
  // A wrong PORT must be named, not replaced.
  const asked = {
    ...env,
    PORT: env.PORT ?? String(apiPort),
    DATABASE_URL: env.DATABASE_URL ?? LATER,
    KEYS_DATABASE_URL: env.KEYS_DATABASE_URL ?? LATER,
  };
  const { publicUrl } = readConfig(asked);
  env.PORT = String(apiPort);
  return {
    env,
    dataDir,
    publicUrl,
    apiPort,
    ...(dev ? { vitePort: webPort } : {}),
    ...(simulator ? { simulator } : {}),
  };
}

async function planSimulator(env: Readonly<Record<string, string>>, options: { dataDir: string; apiPort: number }) {
  const port = await pickPort(SIMULATOR_PORT);
  const { META_APP_ID = '', META_APP_SECRET = '', META_VERIFY_TOKEN = '' } = env;
  return {
    url: `http://127.0.0.1:${port}`,
    env: {
      META_APP_ID,
      META_APP_SECRET,
      META_VERIFY_TOKEN,
      SIMULATOR_PORT: String(port),
      SMTP_PORT: String(await pickPort(SMTP_PORT)),
      SIMULATOR_WEBHOOK_URL: `http://127.0.0.1:${options.apiPort}/webhooks/meta`,
      SIMULATOR_STATE_FILE: join(options.dataDir, 'simulator.json'),
    },
  };
}

/** The folder of this checkout's local data. */
export function dataFolder(env: NodeJS.ProcessEnv): string {
  return resolve(env.DATA_DIR || '.data');
}
