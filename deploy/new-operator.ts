import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { z } from 'zod';
import { ConfigError } from '../config-values.ts';
import { createOperator } from '../services/platform/create-operator.ts';

interface NewOperator {
  email: string;
  name: string;
}

/** Reads `--email … --name …`. Throws ConfigError with what is expected. */
export function readOperator(words: string[]): NewOperator {
  const options = { email: { type: 'string' }, name: { type: 'string' } } as const;
  const { values } = parseArgs({ args: words, options });
  const email = z.email().max(320).safeParse(values.email);
  const name = z.string().trim().min(1).max(120).safeParse(values.name);
  if (!email.success) throw new ConfigError('--email: expected the e-mail address the operator signs in with.');
  if (!name.success) throw new ConfigError('--name: expected the name of the operator, in quotes.');
  return { email: email.data, name: name.data };
}

/**
 * Makes an operator of the platform with a new password, or starts one over who exists already: old password, second
 * factor and sessions are gone. Answers the words to print; nothing else ever holds the password.
 */
export async function makeOperator(client: pg.Client, operator: NewOperator): Promise<string> {
  const password = randomBytes(15).toString('base64url');
  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await client.query<Row>(text, [...values])).rows;
  await createOperator(sql, { ...operator, password });
  return [
    `${operator.name} can sign in at /platform/sign-in:`,
    `  e-mail    ${operator.email}`,
    `  password  ${password}`,
    'The password is shown this once. The first sign-in asks for a second factor; nothing else is open before.',
  ].join('\n');
}
