import pg from 'pg';
import { newId } from '../../database/ids.ts';
import { loginUrl } from '../../database/logins.ts';
import { type Browser, startTestApi, type TestApi } from '../api/test-api.ts';
import { runSql, type SeededMember, type SeededTenant, seedTenant, TEST_PASSWORD } from '../harness/rows.ts';

export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';

export interface Fresh {
  tenant: SeededTenant;
  member: SeededMember;
  browser: Browser;
}

export interface Alerts {
  mails: string[];
  told: string[];
}

/** An API, and what its tests ask about people whose accounts something happens to. */
export interface Guarded {
  readonly api: TestApi;
  /** Login omniflow_worker, where a test plays a round of it. */
  readonly worker: pg.Pool;
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A fresh organisation: nobody of it has a second step, a known device or news. */
  fresh(): Promise<Fresh>;
  /** What a person was mailed and told in the app, in order. */
  alertsOf(person: SeededMember): Promise<Alerts>;
  /** The same person in one more organisation; answers the membership there. */
  alsoIn(other: SeededTenant, person: SeededMember): Promise<string>;
  /** Answers the status of a sign-in with the right password. */
  signInAs(person: SeededMember, userAgent: string): Promise<number>;
  close(): Promise<void>;
}

export async function startGuarded(): Promise<Guarded> {
  const api = await startTestApi();
  const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    runSql<Row>(api.databases, text, values);
  const { dataUrl, loginSecret } = api.databases;
  const worker = new pg.Pool({ connectionString: loginUrl(dataUrl, 'omniflow_worker', loginSecret), max: 2 });
  return {
    api,
    worker,
    sql,
    async close() {
      await worker.end();
      await api.close();
    },
    async fresh() {
      const tenant = await seedTenant(api.databases, api.vault);
      const member = tenant.members.agentA;
      return { tenant, member, browser: await api.signIn(member) };
    },
    async alertsOf({ userId }) {
      const mails = await sql<{ what: string }>(
        `select coalesce(refs->>'what', template) as what from mail_outbox where recipient_id = $1 order by created_at, id`,
        [userId],
      );
      const told = await sql<{ code: string }>(
        `select n.code from notification n join membership m on m.id = n.member_id where m.user_id = $1 and n.kind = 'security' order by n.at, n.id`,
        [userId],
      );
      return { mails: mails.map(({ what }) => what), told: told.map(({ code }) => code) };
    },
    async alsoIn(other, { userId }) {
      const id = newId();
      await sql(`insert into membership (id, tenant_id, user_id, role) values ($1, $2, $3, 'agent')`, [
        id,
        other.id,
        userId,
      ]);
      return id;
    },
    async signInAs({ email }, userAgent) {
      const response = await api.anonymous.request('POST', '/api/auth/sign-in/email', {
        body: { email, password: TEST_PASSWORD },
        headers: { 'user-agent': userAgent },
      });
      return response.status;
    },
  };
}
