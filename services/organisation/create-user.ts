import { newId } from '../../database/ids.ts';
import { hashPassword } from './password.ts';

/** Runs SQL with `$1` parameters as a login that may write the auth schema. */
export type RunSql = (text: string, parameters: readonly unknown[]) => Promise<unknown>;

/**
 * Makes a person who can sign in with a password; they belong to no organisation until they have a membership. E-mail
 * addresses are kept in lower case: sign-in looks them up so. Fails on an address that is taken.
 */
export async function createUser(
  sql: RunSql,
  user: { email: string; name: string; password: string },
): Promise<{ userId: string }> {
  const userId = newId();
  const password = await hashPassword(user.password);
  await sql(
    `with person as (
      insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true) returning id)
    insert into auth.account (id, "userId", "accountId", "providerId", password) select $4, id, id::text, 'credential', $5 from person`,
    [userId, user.name, user.email.toLowerCase(), newId(), password],
  );
  return { userId };
}
