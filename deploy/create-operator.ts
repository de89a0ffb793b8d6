import pg from 'pg';
import { readConfig } from '../config.ts';
import { ConfigError } from '../config-values.ts';
import { loginUrl } from '../database/logins.ts';
import { makeOperator, readOperator } from './new-operator.ts';

/** `docker compose run --rm --no-deps api deploy/create-operator.ts --email … --name …`, where the databases can be reached. */
async function run(): Promise<void> {
  const operator = readOperator(process.argv.slice(2));
  const { databaseUrl, databaseLoginSecret } = readConfig();
  const client = new pg.Client({ connectionString: loginUrl(databaseUrl, 'omniflow_operator', databaseLoginSecret) });
  await client.connect();
  try {
    console.log(await makeOperator(client, operator));
  } finally {
    await client.end();
  }
}

try {
  await run();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
