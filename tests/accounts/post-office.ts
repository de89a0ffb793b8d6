import pg from 'pg';
import { loginUrl } from '../../database/logins.ts';
import { createTokens, type Tokens } from '../../services/accounts/tokens.ts';
import { createMailer, type Mailer } from '../../services/mail/mailer.ts';
import { type NewMail, queueMail } from '../../services/mail/queue-mail.ts';
import type { MailRound } from '../../services/mail/send-mails.ts';
import { type Clinic, openClinic } from '../harness/people.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

export const publicUrl = 'https://crm.example.org';
export const minuteMs = 60_000;
export const sender = {
  from: 'no-reply@crm.example.org',
  operator: {
    name: 'Example Software Pvt. Ltd.',
    address: '1 Main Road, Pune',
    email: 'desk@example.org',
    website: 'https://example.org',
  },
};

/** The outbox of a clinic, what sends it, and a server that takes what is sent. */
export interface PostOffice {
  product: Product;
  clinic: Clinic;
  /** Login omniflow_worker. */
  pool: pg.Pool;
  server: MailServer;
  mailer: Mailer;
  tokens: Tokens;
  round: MailRound;
  /** The clinic's admin, as a reader. */
  reader: { kind: 'user'; id: string };
  now(): Date;
  /** Moves the clock of the rounds. */
  pass(ms: number): void;
  queue(mail: NewMail): Promise<void>;
  queueOne(): Promise<void>;
  states(): Promise<{ state: string; attempts: number; failure_code: string | null }[]>;
  /** An empty outbox, an obliging server and the clock of this moment. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function openPostOffice(): Promise<PostOffice> {
  const [product, server] = [await openProduct(), await startMailServer()];
  const clinic = await openClinic(product);
  const { dataUrl, loginSecret } = product.databases;
  const pool = new pg.Pool({ connectionString: loginUrl(dataUrl, 'omniflow_worker', loginSecret), max: 4 });
  const mailer = createMailer({ ...sender, smtpUrl: server.url, leaveFor: async () => undefined });
  const tokens = createTokens('auth secret of the tests, long enough');
  const { rows } = await product.superuser.query<{ user_id: string }>('select user_id from membership where id = $1', [
    clinic.adminId,
  ]);
  const reader = { kind: 'user', id: rows[0]!.user_id } as const;
  let now = new Date();
  const queue = (mail: NewMail): Promise<void> =>
    product.worker.withScope({ tenantId: clinic.tenantId, actor: { kind: 'system' }, now }, (scope) =>
      queueMail(scope, mail),
    );
  const tools = { publicUrl, tokens, operator: sender.operator };
  return {
    product,
    clinic,
    pool,
    server,
    mailer,
    tokens,
    round: { pool, database: product.worker, mailer, tools, now: () => now },
    reader,
    now: () => now,
    pass(ms) {
      now = new Date(now.getTime() + ms);
    },
    queue,
    queueOne: () => queue({ template: 'password-changed', to: reader, refs: { at: now.toISOString() } }),
    states: async () =>
      (await product.superuser.query('select state, attempts, failure_code from mail_outbox order by id')).rows,
    async clear() {
      now = new Date();
      server.taken.length = 0;
      server.refuseWith(null);
      await product.superuser.query('delete from mail_outbox');
    },
    async close() {
      mailer.close();
      await pool.end();
      await server.close();
      await product.close();
    },
  };
}
