import type { FactorKeys } from './factor-keys.ts';
import type { Sql } from './sql.ts';
import { matchingStep } from './totp.ts';

/**
 * Takes a code of the person's authenticator app, each 30-second step once: a code that was used, or one before it, is
 * refused for good. `confirmed`: whether the app must have been proven before.
 */
export async function takeTotp(
  { sql, keys }: { sql: Sql; keys: FactorKeys },
  { userId, code, now, confirmed }: { userId: string; code: string; now: Date; confirmed: boolean },
): Promise<boolean> {
  const [row] = await sql<{ sealed: Buffer }>(
    'select sealed from auth.totp where user_id = $1 and (confirmed_at is not null) = $2',
    [userId, confirmed],
  );
  if (row === undefined) return false;
  const step = matchingStep(keys.open(userId, row.sealed), code, now);
  if (step === null) return false;
  const taken = await sql(
    'update auth.totp set last_step = $2 where user_id = $1 and sealed = $3 and last_step < $2 returning user_id',
    [userId, step, row.sealed],
  );
  return taken.length > 0;
}
