import type { Columns } from './notation.ts';

/** Tables of the channels feature, as `schema.table`. */
export const channelsTables: Readonly<Record<string, Columns>> = {};
