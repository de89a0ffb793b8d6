import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

interface Route {
  method: string;
  path: string;
}

/** What each list exports. */
const lists: Readonly<Record<string, string>> = {
  '/api/http/operations.ts': 'operations',
  '/api/platform/platform.contract.ts': 'platformOperations',
};

/**
 * Replaces lists of operations by their methods and paths while bundling: the screen needs no more at run time,
 * and the zod objects behind them would cost every visitor a validation library that only the server uses.
 */
export function thinOperations(): Plugin {
  return {
    name: 'thin-operations',
    enforce: 'pre',
    async load(id) {
      const list = Object.keys(lists).find((file) => id.endsWith(file));
      if (list === undefined) return null;
      const name = lists[list] ?? '';
      const exported = (await import(pathToFileURL(id).href)) as Record<string, Record<string, Record<string, Route>>>;
      const thin = Object.entries(exported[name] ?? {}).map(([feature, operations]) => [
        feature,
        Object.fromEntries(Object.entries(operations).map(([key, { method, path }]) => [key, { method, path }])),
      ]);
      return `export const ${name} = ${JSON.stringify(Object.fromEntries(thin))};`;
    },
  };
}
