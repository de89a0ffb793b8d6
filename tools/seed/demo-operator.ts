import pg from 'pg';
import type { Config } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOperator } from '../../services/platform/create-operator.ts';
import { createFactorKeys } from '../../services/security/factor-keys.ts';
import { demoOperator, demoPassword } from './demo-people.ts';

/**
 * The operator of the demo, already enrolled with a key that the table of `npm start` shows; one who exists stays as they are.
 * Answers their id.
 */
export async function makeDemoOperator({ databaseUrl, databaseLoginSecret, authSecret }: Config): Promise<string> {
  const client = new pg.Client({ connectionString: loginUrl(databaseUrl, 'omniflow_operator', databaseLoginSecret) });
  await client.connect();
  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await client.query<Row>(text, [...values])).rows;
  try {
    const { email, name, secret } = demoOperator;
    const [present] = await sql<{ id: string }>(
      'select id from operators.operator where email = $1 and totp_confirmed_at is not null',
      [email],
    );
    if (present !== undefined) return present.id;
    const { operatorId } = await createOperator(sql, { email, name, password: demoPassword });
    await sql('update operators.operator set totp_secret = $2, totp_confirmed_at = now() where id = $1', [
      operatorId,
      createFactorKeys(authSecret, 'operators').seal(operatorId, secret),
    ]);
    return operatorId;
  } finally {
    await client.end();
  }
}
