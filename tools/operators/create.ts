import { makeOperator, readOperator } from '../../deploy/new-operator.ts';
import { runCommand } from '../start/command.ts';
import { withDatabase } from '../start/with-database.ts';

/** `npm run operator:create -- --email … --name …`, for the local start or whatever DATABASE_URL names. */
await runCommand(async () => {
  const operator = readOperator(process.argv.slice(2));
  await withDatabase('omniflow_operator', async (client) => console.log(await makeOperator(client, operator)));
});
