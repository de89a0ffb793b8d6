import type { Columns } from './notation.ts';

/** Tables of the accounts feature, as `schema.table`. */
export const accountsTables: Readonly<Record<string, Columns>> = {};
