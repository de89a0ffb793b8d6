import { Secret, TOTP } from 'otpauth';
import pg from 'pg';
import { operatorCookie } from '../../api/platform/operator-cookie.ts';
import { newId } from '../../database/ids.ts';
import { loginUrl } from '../../database/logins.ts';
import { type Database, noTenant } from '../../database/scope.ts';
import { createOperator } from '../../services/platform/create-operator.ts';
import { enrolOperator, takeOperatorCode } from '../../services/platform/operator-second-factor.ts';
import { recogniseOperator, startOperatorSession } from '../../services/platform/operator-session.ts';
import { createFactorKeys } from '../../services/security/factor-keys.ts';
import { AUTH_SECRET, type Browser } from '../api/test-api.ts';
import type { FreshDatabases } from '../harness/databases.ts';

export const operatorPassword = 'a long password of an operator';

/** An operator who can begin to sign in. */
export async function addOperator(
  databases: Pick<FreshDatabases, 'dataUrl' | 'loginSecret'>,
): Promise<{ operatorId: string; email: string }> {
  const pool = new pg.Pool({
    connectionString: loginUrl(databases.dataUrl, 'omniflow_operator', databases.loginSecret),
    max: 1,
  });
  const email = `operator-${newId().slice(-12)}@platform.example`;
  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await pool.query(text, [...values])).rows;
  try {
    return { email, ...(await createOperator(sql, { email, name: 'Op Erator', password: operatorPassword })) };
  } finally {
    await pool.end();
  }
}

/** The code an authenticator app shows; each works once, so a second one is asked `later` by a step. */
export function codeOf(key: string, later = 0): string {
  const secret = Secret.fromBase32(key.replaceAll(' ', ''));
  return new TOTP({ secret }).generate({ timestamp: Date.now() + later * 30_000 });
}

interface Api {
  with(cookie: string): Browser;
  operatorDatabase: Database;
  databases: Pick<FreshDatabases, 'dataUrl' | 'loginSecret'>;
}

const keys = createFactorKeys(AUTH_SECRET, 'operators');
const asSystem = { tenantId: noTenant, actor: { kind: 'system' } } as const;

export interface TestOperator {
  operatorId: string;
  email: string;
  browser: Browser;
  /** Of the authenticator app. */
  key: string;
}

/**
 * Through the first step only: the session is waiting for a second factor. By the services, because sign-in counts
 * attempts per address and all tests have one.
 */
export async function beginSignIn(api: Api, email: string): Promise<Browser> {
  return api.with(`${operatorCookie}=${await startSession(api, email)}`);
}

function startSession({ operatorDatabase }: Api, email: string): Promise<string> {
  return operatorDatabase.withScope(asSystem, async (scope) => {
    const input = { email, password: operatorPassword, device: 'Test', keys };
    return (await startOperatorSession(scope, input)).token;
  });
}

/** A new operator who enrolled and gave a code. */
export async function signInOperator(api: Api): Promise<TestOperator> {
  const added = await addOperator(api.databases);
  const token = await startSession(api, added.email);
  const key = await api.operatorDatabase.withScope(asSystem, async (scope) => {
    const operator = await recogniseOperator(scope, { token, keys });
    if (operator === null) throw new Error('The session is not known.');
    const enrolled = await enrolOperator(scope, { operator, keys });
    await takeOperatorCode(scope, { operator, keys, code: codeOf(enrolled.key) });
    return enrolled.key;
  });
  return { ...added, key, browser: api.with(`${operatorCookie}=${token}`) };
}
