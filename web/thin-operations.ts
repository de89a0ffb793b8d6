import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

interface Route {
  method: string;
  path: string;
}

/**
 * Replaces `api/http/operations.ts` by its methods and paths while bundling: the screen needs no more at run time,
 * and the zod objects behind them would cost every visitor a validation library that only the server uses.
 */
export function thinOperations(): Plugin {
  return {
    name: 'thin-operations',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('/api/http/operations.ts')) return null;
      const { operations } = (await import(pathToFileURL(id).href)) as {
        operations: Record<string, Record<string, Route>>;
      };
      const thin = Object.entries(operations).map(([feature, list]) => [
        feature,
        Object.fromEntries(Object.entries(list).map(([name, { method, path }]) => [name, { method, path }])),
      ]);
      return `export const operations = ${JSON.stringify(Object.fromEntries(thin))};`;
    },
  };
}
