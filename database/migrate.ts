import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from './entities.ts';
import { ensureLogins, loginPassword, loginUrl, vaultLogin } from './logins.ts';
import { migrateKeys } from './vault/keys-schema.ts';

/**
 * Brings both clusters to the newest schema; safe to repeat. URLs are of superusers, who create the logins; tables are
 * made by and belong to `omniflow_owner`.
 */
export async function migrate(options: { dataUrl: string; keysUrl: string; loginPasswords: string }): Promise<void> {
  await ensureLogins(options.dataUrl, options.loginPasswords);
  await Promise.all([
    migrateData(loginUrl(options.dataUrl, 'omniflow_owner', options.loginPasswords)),
    migrateKeys(options.keysUrl, loginPassword(options.loginPasswords, vaultLogin)),
  ]);
}

async function migrateData(ownerUrl: string): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    entities,
    extensions: [Migrator],
    // The SQL files are the schema; a test compares the entities with it, so no snapshot is kept.
    migrations: {
      path: new URL('./migrations', import.meta.url).pathname,
      glob: '*.ts',
      snapshot: false,
      silent: true,
      tableName: 'schema_migration',
    },
    pool: { min: 0, max: 2 },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close();
  }
}
