import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { dataFolder } from './environment.ts';
import { stopServer } from './postgres.ts';
import { shelteredData } from './postgres-folder.ts';
import { endOrphans, holderOf } from './run-file.ts';
import { StartError } from './start-error.ts';

/** Files that only a data folder of this product has: a wrong DATA_DIR must not cost somebody's home. */
const OURS = ['secrets', 'postgres', 'temporal', 'run.json', 'start.lock'];

await runCommand(async () => {
  const dataDir = dataFolder(process.env);
  if (!existsSync(dataDir)) return console.log(`There is nothing to remove in ${dataDir}.`);
  const holder = holderOf(dataDir);
  if (holder !== undefined)
    throw new StartError(`Omniflow runs on ${dataDir} (process ${holder}): end it with Ctrl-C first.`);
  if (!OURS.some((name) => existsSync(join(dataDir, name))))
    throw new StartError(
      `${dataDir} does not look like a data folder of Omniflow: nothing was removed; check DATA_DIR.`,
    );
  await endOrphans(dataDir);
  const homes = [join(dataDir, 'postgres'), shelteredData(join(dataDir, 'postgres'))];
  // What a killed start left on this very folder is ours to end.
  for (const home of homes) for (const name of ['data', 'keys']) await stopServer(join(home, name));
  for (const folder of [dataDir, homes[1] ?? dataDir]) rmSync(folder, { recursive: true, force: true });
  console.log(`Removed ${dataDir}. The next "npm start" begins anew.`);
});
