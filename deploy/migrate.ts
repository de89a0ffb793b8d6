import { readConfig } from '../config.ts';
import { ConfigError } from '../config-values.ts';
import { migrate } from '../database/migrate.ts';

/** Brings both clusters to the schema of this image and ends. The API and the worker start after it, never beside it. */
async function run(): Promise<void> {
  const config = readConfig();
  await migrate({
    dataUrl: config.databaseUrl,
    keysUrl: config.keysDatabaseUrl,
    loginPasswords: config.databaseLoginSecret,
  });
  console.log('both clusters have the newest schema');
}

try {
  await run();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
