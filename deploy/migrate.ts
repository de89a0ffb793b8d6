import { readConfig } from '../config.ts';
import { ConfigError } from '../config-values.ts';
import { loginUrl } from '../database/logins.ts';
import { migrate } from '../database/migrate.ts';
import { publishNotices } from '../services/accounts/publish-notices.ts';

/** Brings both clusters to the schema of this image and ends. The API and the worker start after it, never beside it. */
async function run(): Promise<void> {
  const config = readConfig();
  await migrate({
    dataUrl: config.databaseUrl,
    keysUrl: config.keysDatabaseUrl,
    loginPasswords: config.databaseLoginSecret,
  });
  await publishNotices(loginUrl(config.databaseUrl, 'omniflow_owner', config.databaseLoginSecret));
  console.log('both clusters have the newest schema');
}

try {
  await run();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
