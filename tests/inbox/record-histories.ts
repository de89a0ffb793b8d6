import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Runs the workflow suites once more and keeps the histories they name, for the replays of `replay.workflows.test.ts`.
// Do it when a new path is added or after a change that `patched()` guards; ids and words in them are made up by the tests.
const root = fileURLToPath(new URL('../..', import.meta.url));
const suites = ['tests/inbox/conversation', 'tests/inbox/timers', 'tests/inbox/recovery', 'tests/delivery/sending'];
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'workflows', ...suites],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, RECORD_HISTORIES: 'yes' },
  },
);
process.exitCode = status ?? 1;
