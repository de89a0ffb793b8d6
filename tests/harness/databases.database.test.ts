import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshDatabases, freshDatabases } from './databases.ts';
import { execute } from './template.ts';

let one: FreshDatabases;
let other: FreshDatabases;

beforeAll(async () => {
  [one, other] = await Promise.all([freshDatabases(), freshDatabases()]);
});

afterAll(async () => {
  await Promise.all([one?.drop(), other?.drop()]);
});

test('When a file writes to its databases, then another file sees nothing of it', async () => {
  await execute(one.dataUrl, ['create table only_here (id int)', 'insert into only_here values (1)']);
  await expect(execute(other.dataUrl, ['select id from only_here'])).rejects.toThrow('does not exist');
});

test('When databases are dropped, then nobody can connect to them', async () => {
  const third = await freshDatabases();
  await third.drop();
  await expect(execute(third.keysUrl, ['select 1'])).rejects.toThrow('does not exist');
});
