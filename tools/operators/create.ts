import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { z } from 'zod';
import { createOperator } from '../../services/platform/create-operator.ts';
import { runCommand } from '../start/command.ts';
import { StartError } from '../start/start-error.ts';
import { withDatabase } from '../start/with-database.ts';

interface NewOperator {
  email: string;
  name: string;
}

/**
 * `npm run operator:create -- --email … --name …`: an operator of the platform with a new password, printed once. For one
 * who exists already it starts over: old password, second factor and sessions are gone.
 */
await runCommand(async () => {
  const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' } } });
  const email = z.email().max(320).safeParse(values.email);
  const name = z.string().trim().min(1).max(120).safeParse(values.name);
  if (!email.success) throw new StartError('--email: expected the e-mail address the operator signs in with.');
  if (!name.success) throw new StartError('--name: expected the name of the operator, in quotes.');
  const operator = { email: email.data, name: name.data };
  await withDatabase('omniflow_operator', (client) => create(client, operator));
});

async function create(client: pg.Client, operator: NewOperator): Promise<void> {
  const password = randomBytes(15).toString('base64url');
  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await client.query<Row>(text, [...values])).rows;
  await createOperator(sql, { ...operator, password });
  console.log(
    [
      `${operator.name} can sign in at /platform/sign-in:`,
      `  e-mail    ${operator.email}`,
      `  password  ${password}`,
      'The password is shown this once. The first sign-in asks for a second factor; nothing else is open before.',
    ].join('\n'),
  );
}
