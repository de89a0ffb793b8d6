import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { loginPassword, loginUrl, vaultLogin } from '../../database/logins.ts';
import { migrateKeys } from '../../database/vault/keys-schema.ts';
import { openMasterKey } from '../../database/vault/master-key.ts';
import { openVault, type Vault, type VaultOptions } from '../../database/vault/vault.ts';
import { freshDatabases } from '../harness/databases.ts';

/** A clock that stands until it is moved. */
export interface Clock {
  now(): Date;
  set(instant: Date): void;
}

export interface KeysUnderTest {
  /** Of the superuser. */
  readonly url: string;
  readonly vaultUrl: string;
  /** MASTER_KEY of all vaults that aren't given another one. */
  readonly masterKey: string;
  /** A vault as a process of its own would open it; closed by `close`. */
  vault(options?: Partial<VaultOptions>): Promise<Vault>;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** A migrated keys database of the file's own. */
export async function keysUnderTest(): Promise<KeysUnderTest> {
  const databases = await freshDatabases();
  await migrateKeys(databases.keysUrl, loginPassword(databases.loginSecret, vaultLogin));
  const vaultUrl = loginUrl(databases.keysUrl, vaultLogin, databases.loginSecret);
  const masterKey = newMasterKey();
  const superuser = new pg.Pool({ connectionString: databases.keysUrl, max: 2 });
  const vaults: Vault[] = [];
  return {
    url: databases.keysUrl,
    vaultUrl,
    masterKey,
    async vault(options = {}) {
      const vault = await openVault({ keysUrl: vaultUrl, masterKey: await openMasterKey(masterKey), ...options });
      vaults.push(vault);
      return vault;
    },
    query: async (text, values) => (await superuser.query(text, values)).rows,
    async close() {
      await Promise.all(vaults.map((vault) => vault.close()));
      await superuser.end();
      await databases.drop();
    },
  };
}

export function newMasterKey(): string {
  return randomBytes(32).toString('base64');
}

export function clockAt(instant: string): Clock {
  let now = new Date(instant);
  return {
    now: () => now,
    set(next) {
      now = next;
    },
  };
}

/** The same bytes, before somebody overwrites them. */
export function bytesOf(key: { readonly bytes: Buffer }): string {
  return key.bytes.toString('hex');
}
