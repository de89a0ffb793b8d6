import { newId } from '../../database/ids.ts';
import { hashPassword } from '../organisation/password.ts';
import type { Sql } from '../security/sql.ts';

/**
 * An operator who can begin to sign in, or an existing one begins anew: new password, no second factor, no session. `sql`
 * runs as `omniflow_operator`.
 */
export async function createOperator(
  sql: Sql,
  operator: { email: string; name: string; password: string },
): Promise<{ operatorId: string }> {
  const password = await hashPassword(operator.password);
  const [row] = await sql<{ id: string }>(
    `with made as (
      insert into operators.operator as o (id, name, email, password) values ($1, $2, $3, $4)
      on conflict (email) do update set name = excluded.name, password = excluded.password, totp_secret = null, totp_confirmed_at = null, totp_step = 0
      returning id),
    ended as (delete from operators.session s using made where s.operator_id = made.id)
    select id from made`,
    [newId(), operator.name, operator.email.trim().toLowerCase(), password],
  );
  return { operatorId: row?.id ?? '' };
}
