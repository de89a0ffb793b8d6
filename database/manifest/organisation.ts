import type { Columns } from './notation.ts';

/** Tables of the organisation feature, as `schema.table`. */
export const organisationTables: Readonly<Record<string, Columns>> = {};
