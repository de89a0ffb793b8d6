import { z } from 'zod';
import { startSimulator } from './simulator.ts';

const port = z.coerce.number().int().min(0).max(65_535).default(0);

const environment = z.object({
  SIMULATOR_PORT: port,
  SMTP_PORT: port,
  META_APP_ID: z.string().min(1).default('100000000000001'),
  META_APP_SECRET: z.string().min(1).default('test_app_secret'),
  META_VERIFY_TOKEN: z.string().min(1).default('test_verify_token'),
  SIMULATOR_WEBHOOK_URL: z.url().optional(),
  SIMULATOR_STATE_FILE: z.string().min(1).optional(),
  SIMULATOR_ACCESS_TOKENS: z.string().optional(),
  SIMULATOR_SEED: z.coerce.number().int().optional(),
});

const parsed = environment.safeParse(process.env);
if (!parsed.success) {
  process.stderr.write(`${z.prettifyError(parsed.error)}\n`);
  process.exit(1);
}
const env = parsed.data;

const simulator = await startSimulator({
  port: env.SIMULATOR_PORT,
  smtpPort: env.SMTP_PORT,
  appId: env.META_APP_ID,
  // The first secret of the list signs; the others are accepted by the app while secrets rotate.
  appSecret: env.META_APP_SECRET.split(',')[0] ?? '',
  verifyToken: env.META_VERIFY_TOKEN,
  ...(env.SIMULATOR_WEBHOOK_URL ? { webhookUrl: env.SIMULATOR_WEBHOOK_URL } : {}),
  ...(env.SIMULATOR_STATE_FILE ? { stateFile: env.SIMULATOR_STATE_FILE } : {}),
  ...(env.SIMULATOR_ACCESS_TOKENS ? { accessTokens: env.SIMULATOR_ACCESS_TOKENS.split(',') } : {}),
  ...(env.SIMULATOR_SEED === undefined ? {} : { seed: env.SIMULATOR_SEED }),
});
process.stdout.write(`Phone and Graph API ${simulator.url}\nMail ${simulator.url}/mail (SMTP ${simulator.smtpUrl})\n`);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void simulator.stop().then(() => process.exit(0));
  });
}
