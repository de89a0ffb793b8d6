import type { Columns } from './notation.ts';

/** Tables of the security feature, as `schema.table`. */
export const securityTables: Readonly<Record<string, Columns>> = {};
