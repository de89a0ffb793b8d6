import type { Columns } from './notation.ts';

/** Tables of the platform feature, as `schema.table`. */
export const platformTables: Readonly<Record<string, Columns>> = {};
