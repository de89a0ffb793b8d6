import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vault } from '../../database/vault/vault.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { testEnvironment } from '../harness/environment.ts';
import { newCustomer } from '../harness/people.ts';
import { type SeededTenant, seedTenant } from '../harness/rows.ts';
import { openTestVault } from '../harness/vault.ts';
import { type Committer, openCommitter, said, webhook } from './traffic.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let databases: FreshDatabases;
let env: Record<string, string>;
let vault: Vault;
let committer: Committer;
let tenant: SeededTenant;
let superuser: pg.Pool;

beforeAll(async () => {
  databases = await freshDatabases();
  env = testEnvironment({ databases });
  superuser = new pg.Pool({ connectionString: databases.dataUrl, max: 1 });
  vault = await openTestVault(databases);
  tenant = await seedTenant(databases, vault);
  committer = openCommitter({ databases, vault });
});
afterAll(async () => {
  await committer?.close();
  await vault?.close();
  await superuser?.end();
  await databases?.drop();
});

interface Ran {
  code: number;
  output: string;
}

function runReconcile(...flags: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { PATH: process.env.PATH, ...env }, timeout: 15_000 };
    execFile(process.execPath, ['tools/verify/reconcile.ts', ...flags], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

describe('npm run reconcile', () => {
  it('When items were received, then it says what became of them; when one is late or lost, then it fails and names ids only', async () => {
    expect(await runReconcile()).toEqual({ code: 0, output: 'Nothing was received.\n' });
    const from = newCustomer();
    await committer.takeIn(webhook(tenant.accountId, [said({ from }), said({ from })]));
    const sound = await runReconcile();
    expect(sound).toMatchObject({ code: 0, output: expect.stringMatching(new RegExp(`${tenant.channelId} +2 +=`)) });

    const { rows } = await superuser.query(
      `update inbound_event set received_at = now() - interval '31 seconds' returning conversation_id`,
    );
    const late = await runReconcile('--hours', '24');
    expect(late.code).toBe(1);
    expect(late.output).toContain(`Not finished after 30 s: 2 of channel ${tenant.channelId}`);
    expect(late.output).toContain(`conversation ${rows[0].conversation_id}`);
    for (const name of [from.phone, from.name]) expect(late.output).not.toContain(name);

    await superuser.query('delete from inbound_event where seq = 2');
    const lost = await runReconcile();
    expect(lost).toMatchObject({ code: 1, output: expect.stringMatching(new RegExp(`${tenant.channelId} +2 +≠ +1`)) });
  });

  it('When the hours make no sense, then one line says what is expected', async () => {
    expect(await runReconcile('--hours', 'many')).toEqual({
      code: 1,
      output: '--hours: expected a whole number from 1 to 168.\n',
    });
  });
});
