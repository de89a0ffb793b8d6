import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginUrl } from '../../database/logins.ts';
import { createUser } from '../../services/organisation/create-user.ts';
import { verifyPassword } from '../../services/organisation/password.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';

let databases: FreshDatabases;
let pool: pg.Pool;
const sql = (text: string, values: readonly unknown[]) => pool.query(text, [...values]);

beforeAll(async () => {
  databases = await freshDatabases();
  pool = new pg.Pool({ connectionString: loginUrl(databases.dataUrl, 'omniflow_api', databases.loginSecret), max: 2 });
});
afterAll(async () => {
  await pool?.end();
  await databases?.drop();
});

describe('Making a person who can sign in', () => {
  it('When a person is made, then only a hash of the password is kept, and the address in lower case', async () => {
    const { userId } = await createUser(sql, {
      email: 'Asha@Clinic.example',
      name: 'Asha',
      password: 'correct horse battery',
    });
    const { rows } = await pool.query(
      'select u.email, a."providerId", a."accountId", a.password from auth."user" u join auth.account a on a."userId" = u.id where u.id = $1',
      [userId],
    );
    expect(rows).toMatchObject([{ email: 'asha@clinic.example', providerId: 'credential', accountId: userId }]);
    expect(rows[0].password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(rows[0].password, 'correct horse battery')).toBe(true);
    expect(await verifyPassword(rows[0].password, 'correct horse')).toBe(false);
  });

  it('When the address is taken, then nothing is made', async () => {
    await createUser(sql, { email: 'ravi@clinic.example', name: 'Ravi', password: 'correct horse battery' });
    await expect(
      createUser(sql, { email: 'RAVI@clinic.example', name: 'Another', password: 'correct horse battery' }),
    ).rejects.toThrow();
    const { rows } = await pool.query(`select count(*)::int as people from auth."user" where name = 'Another'`);
    expect(rows).toEqual([{ people: 0 }]);
  });
});
