import { configDefaults, defineConfig } from 'vitest/config';

const SERVER_FOLDERS = '{domain,database,channels,services,workflows,activities,api,worker,tools}';
const MINUTE = 60_000;

/** Suites by the suffix of their files: `tests/consent/ledger.database.test.ts` belongs to `database`. */
function suite(name: string, options: { workers: number; minutes?: number; shares?: boolean }) {
  return {
    test: {
      name,
      include: [`tests/**/*.${name}.test.ts`],
      exclude: configDefaults.exclude,
      // The crash suite kills its own clusters, so it shares none.
      ...(name === 'crash' ? {} : { globalSetup: ['tests/harness/global-setup.ts'] }),
      pool: 'forks' as const,
      // Loading the product took as long as testing it; its modules keep no state that one file could leave to the next.
      isolate: options.shares !== true,
      maxWorkers: options.workers,
      testTimeout: options.minutes ? options.minutes * MINUTE : 20_000,
      hookTimeout: MINUTE,
    },
  };
}

export default defineConfig({
  test: {
    // A suite over its budget is ended by `npm test`; a hanging teardown must not eat it.
    teardownTimeout: 20_000,
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${SERVER_FOLDERS}/**/*.test.ts`, 'web/src/**/*.test.ts', 'config.test.ts'],
          exclude: configDefaults.exclude,
          pool: 'threads',
          maxWorkers: 2,
        },
      },
      suite('database', { workers: 2, shares: true }),
      suite('workflows', { workers: 2 }),
      suite('api', { workers: 2, shares: true }),
      suite('isolation', { workers: 2, shares: true }),
      suite('residue', { workers: 1, minutes: 1 }),
      suite('crash', { workers: 1, minutes: 2 }),
      suite('browser', { workers: 1, minutes: 1 }),
      suite('pages', { workers: 2, minutes: 1 }),
      suite('places', { workers: 2, minutes: 1 }),
    ],
  },
});
