import { hashPassword, verifyPassword } from '../organisation/password.ts';
import type { Sql } from './sql.ts';

/** Checked in place of a password that isn't there: an unknown address takes as long as a known one. */
const nobodys = hashPassword('the password of nobody');

/** The person with this e-mail and password, or null, in the same time either way. */
export async function checkPassword(
  sql: Sql,
  { email, password }: { email: string; password: string },
): Promise<{ userId: string } | null> {
  const [account] = await sql<{ userId: string; password: string | null }>(
    `select u.id as "userId", a.password from auth."user" u
      join auth.account a on a."userId" = u.id and a."providerId" = 'credential' where u.email = $1 and u."emailVerified"`,
    [email.trim().toLowerCase()],
  );
  const isRight = await verifyPassword(account?.password ?? (await nobodys), password);
  return account !== undefined && account.password !== null && isRight ? { userId: account.userId } : null;
}

/** Whether it is the password of a person who is known by id. */
export async function isPasswordOf(
  sql: Sql,
  { userId, password }: { userId: string; password: string },
): Promise<boolean> {
  const [account] = await sql<{ password: string | null }>(
    `select password from auth.account where "userId" = $1 and "providerId" = 'credential'`,
    [userId],
  );
  const isRight = await verifyPassword(account?.password ?? (await nobodys), password);
  return typeof account?.password === 'string' && isRight;
}
