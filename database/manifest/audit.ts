import type { Columns } from './notation.ts';

/** Tables of the audit feature, as `schema.table`. */
export const auditTables: Readonly<Record<string, Columns>> = {};
