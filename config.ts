import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { openHops } from './config-hops.ts';
import {
  attempt,
  ConfigError,
  databaseUrl,
  isLoopback,
  KEY_HINT,
  type MasterKeySource,
  secret,
  text,
  toKey,
  toList,
  toMasterKey,
  urlOf,
} from './config-values.ts';

export interface TemporalTls {
  readonly serverRootCACertificate?: Buffer;
  readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
  readonly serverNameOverride?: string;
}

export interface Config {
  readonly port: number;
  /** Origin people open, without a closing slash. */
  readonly publicUrl: string;
  /** Where processes listen: plain http is for this machine alone; behind TLS the proxy stands elsewhere. */
  readonly host: '127.0.0.1' | '0.0.0.0';
  /** URL of the data cluster, owner or superuser; processes sign in by `loginUrl`. */
  readonly databaseUrl: string;
  readonly keysDatabaseUrl: string;
  readonly databaseLoginSecret: string;
  readonly temporal: { readonly address: string; readonly namespace: string; readonly tls?: TemporalTls };
  readonly masterKey: MasterKeySource;
  /** Seed of the Ed25519 key that signs audit heads and certificates, 32 bytes. */
  readonly signingKey: Buffer;
  readonly authSecret: string;
  readonly meta: {
    readonly appId: string;
    /** The first is current; the others still verify while Meta changes over. */
    readonly appSecrets: readonly string[];
    readonly verifyToken: string;
    readonly graphUrl: string;
    /** Meta's own sign-up page and the configuration made for this app; null: staff paste ids and a token. */
    readonly signUp: { readonly dialogUrl: string; readonly configId: string } | null;
  };
  /** Where the worker answers /readyz and /metrics; null: nowhere. */
  readonly workerPort: number | null;
  /** Origin of a Temporal UI that may have payloads decoded by the worker; null: none. */
  readonly temporalUiOrigin: string | null;
  readonly smtpUrl: string;
  /** Sender of every mail. */
  readonly mailFrom: string;
  /** The legal person behind this deployment: footer, mails, agreements, invoices (BW-0.1). */
  readonly operator: {
    readonly name: string;
    readonly address: string;
    readonly email: string;
    readonly website: string;
  };
  /** `file:///folder` or `s3://bucket/prefix`. */
  readonly filesUrl: string;
  readonly dataDir: string;
  /** Folder that takes copies of the audit log's signed heads; better on a disk that the database's owner can't write. */
  readonly auditFolder: string;
  readonly demo: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const PUBLIC_URL_HINT = 'expected the address people open, such as https://crm.example.org; set PUBLIC_URL';
const publicUrl = urlOf(['http:', 'https:'], PUBLIC_URL_HINT)
  .refine(
    (value) => new URL(value).protocol === 'https:' || isLoopback(new URL(value).hostname),
    'expected https: over plain http a browser refuses the __Host- session cookie, so sign-in would loop without a word; put TLS in front and set an https address (http is fine on localhost only)',
  )
  .transform((value) => new URL(value).origin);

const PORT_HINT = 'expected a port from 1 to 65535; set PORT or leave it out for 3000';
const WORKER_PORT_HINT = 'expected a port from 1 to 65535; leave it out and the worker listens nowhere';
const FILE_HINT = 'expected the path of a readable PEM file; correct the path or leave it out';
const pemFile = attempt(FILE_HINT, (path) => readFileSync(path)).optional();

const schema = z
  .object({
    PORT: z.coerce.number({ error: PORT_HINT }).int(PORT_HINT).min(1, PORT_HINT).max(65_535, PORT_HINT).default(3000),
    WORKER_PORT: z.coerce
      .number({ error: WORKER_PORT_HINT })
      .int(WORKER_PORT_HINT)
      .min(1, WORKER_PORT_HINT)
      .max(65_535, WORKER_PORT_HINT)
      .optional(),
    TEMPORAL_UI_ORIGIN: urlOf(
      ['http:', 'https:'],
      'expected the origin of the Temporal UI, such as http://localhost:8233; leave it out and payloads stay sealed there',
    )
      .transform((value) => new URL(value).origin)
      .optional(),
    PUBLIC_URL: publicUrl.optional(),
    DATABASE_URL: databaseUrl('data', 'DATABASE_URL'),
    KEYS_DATABASE_URL: databaseUrl('keys', 'KEYS_DATABASE_URL'),
    DATABASE_LOGIN_SECRET: secret('passwords of the database logins are derived from it'),
    TEMPORAL_ADDRESS: text('expected host:port of Temporal; set TEMPORAL_ADDRESS')
      .regex(/^[^\s/]+:\d+$/, 'expected host:port of Temporal, without http://; correct TEMPORAL_ADDRESS')
      .default('127.0.0.1:7233'),
    TEMPORAL_NAMESPACE: text(
      'expected the name of a Temporal namespace; set it or leave it out for "omniflow"',
    ).default('omniflow'),
    /** libpq's own variable; it serves where an address says nothing about TLS. */
    PGSSLMODE: z.string().optional(),
    TEMPORAL_TLS_CA: pemFile,
    TEMPORAL_TLS_CERT: pemFile,
    TEMPORAL_TLS_KEY: pemFile,
    TEMPORAL_TLS_SERVER_NAME: z.string().trim().min(1).optional(),
    MASTER_KEY: attempt(KEY_HINT, toMasterKey),
    SIGNING_KEY: attempt(
      'expected 32 bytes in base64 (the seed of an Ed25519 key that signs the audit log); make one with "openssl rand -base64 32"',
      toKey,
    ),
    AUTH_SECRET: secret('it signs sessions'),
    META_APP_ID: text('expected the id of your Meta app; copy it from the app dashboard'),
    META_APP_SECRET: attempt(
      'expected the secret of your Meta app, or several separated by commas while you change it; copy it from the app dashboard',
      toList,
    ),
    META_VERIFY_TOKEN: secret('Meta repeats it when it verifies the webhook'),
    META_GRAPH_URL: urlOf(
      ['http:', 'https:'],
      'expected an http(s) address; leave it out for https://graph.facebook.com',
    )
      .transform((value) => value.replace(/\/+$/, ''))
      .default('https://graph.facebook.com'),
    META_DIALOG_URL: urlOf(
      ['http:', 'https:'],
      "expected the http(s) address of Meta's sign-up; leave it out for https://www.facebook.com",
    )
      .transform((value) => value.replace(/\/+$/, ''))
      .default('https://www.facebook.com'),
    META_LOGIN_CONFIG_ID: z
      .string()
      .trim()
      .regex(/^\d*$/, 'expected the digits of a Facebook Login for Business configuration; leave it out for no sign-up')
      .optional(),
    SMTP_URL: urlOf(
      ['smtp:', 'smtps:'],
      'expected smtp://user:password@host:port or smtps://…; set it to your mail server',
    ),
    MAIL_FROM: z
      .union([z.literal(''), z.email()], {
        error: 'expected an address such as no-reply@crm.example.org; leave it out for OPERATOR_EMAIL',
      })
      .default(''),
    OPERATOR_NAME: text('expected the registered name of the company that runs this deployment').default(
      'Xigmapro Software Pvt. Ltd.',
    ),
    OPERATOR_ADDRESS: z.string().trim().default(''),
    OPERATOR_EMAIL: z.email('expected an address people can write to').default('contact@omniflowcrm.com'),
    OPERATOR_WEBSITE: urlOf(
      ['http:', 'https:'],
      'expected the address of your website, such as https://example.org',
    ).default('https://omniflowcrm.com'),
    FILES_URL: urlOf(
      ['file:', 's3:'],
      'expected file:///folder or s3://bucket/prefix; set it, or leave it out to keep files in DATA_DIR',
    ).optional(),
    DATA_DIR: text('expected a folder; set it or leave it out for .data').default('.data'),
    AUDIT_EXPORT: text('expected a folder; set it or leave it out for "audit" in DATA_DIR').optional(),
    DEMO: z
      .enum(['', '0', '1', 'false', 'true', 'off', 'on'], { error: 'expected on or off; leave it out for off' })
      .default('off')
      .transform((value) => ['1', 'true', 'on'].includes(value)),
    LOG_LEVEL: z
      .enum(LOG_LEVELS, { error: `expected one of ${LOG_LEVELS.join(', ')}; leave it out for info` })
      .default('info'),
  })
  .superRefine((value, context) => {
    for (const { variable, message } of openHops(value))
      context.addIssue({ code: 'custom', path: [variable], message });
    if (Boolean(value.TEMPORAL_TLS_CERT) === Boolean(value.TEMPORAL_TLS_KEY)) return;
    const missing = value.TEMPORAL_TLS_CERT ? 'TEMPORAL_TLS_KEY' : 'TEMPORAL_TLS_CERT';
    context.addIssue({
      code: 'custom',
      path: [missing],
      message: 'expected a certificate and its key together; set both or none',
    });
  });

function tlsOf(env: z.output<typeof schema>): TemporalTls | undefined {
  const { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_CERT: crt, TEMPORAL_TLS_KEY: key, TEMPORAL_TLS_SERVER_NAME: name } = env;
  if (!ca && !crt && !name) return undefined;
  return {
    ...(ca ? { serverRootCACertificate: ca } : {}),
    ...(crt && key ? { clientCertPair: { crt, key } } : {}),
    ...(name ? { serverNameOverride: name } : {}),
  };
}

/** Reads the whole environment once. Throws ConfigError that names every bad variable, never its value. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const result = schema.safeParse(env);
  if (!result.success) throw new ConfigError(linesOf(result.error).join('\n'));
  const value = result.data;
  const tls = tlsOf(value);
  return {
    port: value.PORT,
    publicUrl: value.PUBLIC_URL ?? `http://localhost:${value.PORT}`,
    host: value.PUBLIC_URL?.startsWith('https:') ? '0.0.0.0' : '127.0.0.1',
    databaseUrl: value.DATABASE_URL,
    keysDatabaseUrl: value.KEYS_DATABASE_URL,
    databaseLoginSecret: value.DATABASE_LOGIN_SECRET,
    temporal: { address: value.TEMPORAL_ADDRESS, namespace: value.TEMPORAL_NAMESPACE, ...(tls ? { tls } : {}) },
    workerPort: value.WORKER_PORT ?? null,
    temporalUiOrigin: value.TEMPORAL_UI_ORIGIN ?? null,
    masterKey: value.MASTER_KEY,
    signingKey: value.SIGNING_KEY,
    authSecret: value.AUTH_SECRET,
    meta: {
      appId: value.META_APP_ID,
      appSecrets: value.META_APP_SECRET,
      verifyToken: value.META_VERIFY_TOKEN,
      graphUrl: value.META_GRAPH_URL,
      signUp: !value.META_LOGIN_CONFIG_ID
        ? null
        : { dialogUrl: value.META_DIALOG_URL, configId: value.META_LOGIN_CONFIG_ID },
    },
    smtpUrl: value.SMTP_URL,
    mailFrom: value.MAIL_FROM || value.OPERATOR_EMAIL,
    operator: {
      name: value.OPERATOR_NAME,
      address: value.OPERATOR_ADDRESS,
      email: value.OPERATOR_EMAIL,
      website: value.OPERATOR_WEBSITE,
    },
    filesUrl: value.FILES_URL ?? new URL('files', pathToFileURL(`${resolve(value.DATA_DIR)}/`)).href,
    dataDir: value.DATA_DIR,
    auditFolder: resolve(value.AUDIT_EXPORT ?? join(value.DATA_DIR, 'audit')),
    demo: value.DEMO,
    logLevel: value.LOG_LEVEL,
  };
}

function linesOf(error: z.ZodError): string[] {
  const first = new Map<string, string>();
  for (const issue of error.issues) {
    const name = String(issue.path[0]);
    if (!first.has(name)) first.set(name, `${name}: ${issue.message}`);
  }
  return [...first.values()];
}
