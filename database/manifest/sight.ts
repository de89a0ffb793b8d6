import type { Columns } from './notation.ts';

/** Tables of the sight feature, as `schema.table`. */
export const sightTables: Readonly<Record<string, Columns>> = {};
