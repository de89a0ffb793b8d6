import { randomInt } from 'node:crypto';
import { recoveryCodeCount } from '../../domain/security/second-factor.ts';
import type { FactorKeys } from './factor-keys.ts';
import type { Sql } from './sql.ts';

/** Without signs that look alike. Ten of them are 49 bits, against which guessing is limited besides. */
const signs = '23456789abcdefghjkmnpqrstuvwxyz';
const length = 10;

/** Makes ten codes in place of all earlier ones and returns them, for the only time. */
export async function makeRecoveryCodes(
  { sql, keys }: { sql: Sql; keys: FactorKeys },
  userId: string,
): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, newCode);
  await sql('delete from auth.recovery_code where user_id = $1', [userId]);
  await sql('insert into auth.recovery_code (user_id, hash) select $1, unnest($2::bytea[])', [
    userId,
    codes.map((code) => keys.hash('recovery', `${userId}/${plain(code)}`)),
  ]);
  return codes;
}

/** Takes a code; false when it is none or was used. Two who come at once with the same code: one gets in. */
export async function takeRecoveryCode(
  { sql, keys }: { sql: Sql; keys: FactorKeys },
  { userId, code, now }: { userId: string; code: string; now: Date },
): Promise<boolean> {
  const taken = await sql(
    'update auth.recovery_code set used_at = $3 where user_id = $1 and hash = $2 and used_at is null returning user_id',
    [userId, keys.hash('recovery', `${userId}/${plain(code)}`), now],
  );
  return taken.length > 0;
}

function newCode(): string {
  const code = Array.from({ length }, () => signs[randomInt(signs.length)]).join('');
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** People type codes with or without the dash, in any case. */
function plain(code: string): string {
  return code.toLowerCase().replace(/[^a-z0-9]/g, '');
}
