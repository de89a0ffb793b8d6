import { loginUrl } from '../../database/logins.ts';
import { openMasterKey } from '../../database/vault/master-key.ts';
import { openVault, type Vault } from '../../database/vault/vault.ts';
import type { FreshDatabases } from './databases.ts';
import { MASTER_KEY } from './environment.ts';
import { type SeededTenant, seedTenant } from './rows.ts';

/** The vault as every process of the tests opens it. */
export async function openTestVault(databases: Pick<FreshDatabases, 'keysUrl' | 'loginSecret'>): Promise<Vault> {
  return openVault({
    keysUrl: loginUrl(databases.keysUrl, 'omniflow_vault', databases.loginSecret),
    masterKey: await openMasterKey(MASTER_KEY),
  });
}

/** An organisation for a process that is started afterwards. */
export async function seedBeforeStart(databases: FreshDatabases): Promise<SeededTenant> {
  const vault = await openTestVault(databases);
  try {
    return await seedTenant(databases, vault);
  } finally {
    await vault.close();
  }
}
