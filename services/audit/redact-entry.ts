import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { redactionReasons } from './events/audit.ts';

/**
 * Takes the content of a sealed entry (numbered from 1) out of the log for good: its salt goes first, so that no guess can
 * be tested against the leaf that stays, and an entry of its own says so. False when that was done before.
 */
export async function redactEntry(
  { sql }: Scope,
  { entry, reason }: { entry: number; reason: (typeof redactionReasons)[number] },
): Promise<boolean> {
  const [row] = await sql<{ done: boolean }>('select redact_entry($1, $2, $3) as done', [entry - 1, newId(), reason]);
  return row?.done === true;
}
