import pg from 'pg';
import { createChannels } from '../../channels/registry.ts';
import { parse } from '../../channels/whatsapp/parse.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { type Committed, createDatabase, type Database } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { createGroupCommit, type GroupCommit } from '../../services/ingest/group-commit.ts';
import { prepareIntake } from '../../services/ingest/prepare.ts';
import { createRouteTable } from '../../services/ingest/routes.ts';
import { type FreshDatabases, freshDatabases } from './databases.ts';
import { openTestVault } from './vault.ts';

/** The product's parts on databases of their own, without processes: what services need to be called directly. */
export interface Product {
  databases: FreshDatabases;
  vault: Vault;
  /** Login omniflow_worker. */
  worker: Database;
  /** Login omniflow_api. */
  api: Database;
  commit: GroupCommit;
  /** What transactions left to do after commit, in order. */
  committed: Committed[];
  /** Superuser, for looking at rows and for attacks. */
  superuser: pg.Pool;
  /** Takes a webhook body in as ingest does after its signature was verified. */
  takeIn(body: object): Promise<void>;
  close(): Promise<void>;
}

export async function openProduct(): Promise<Product> {
  const databases = await freshDatabases();
  const login = (name: 'omniflow_worker' | 'omniflow_api' | 'omniflow_ingest'): string =>
    loginUrl(databases.dataUrl, name, databases.loginSecret);
  const vault = await openTestVault(databases);
  const committed: Committed[] = [];
  const onCommitted = (one: Committed): void => void committed.push(one);
  const worker = createDatabase({
    orm: await createOrm({ url: login('omniflow_worker'), poolSize: 4 }),
    vault,
    onCommitted,
  });
  const api = createDatabase({ orm: await createOrm({ url: login('omniflow_api'), poolSize: 4 }), vault, onCommitted });
  const ingestPool = new pg.Pool({ connectionString: login('omniflow_ingest'), max: 4 });
  const superuser = new pg.Pool({ connectionString: databases.dataUrl, max: 2 });
  const errors: unknown[] = [];
  const commit = createGroupCommit({
    pool: ingestPool,
    onStored: () => undefined,
    onError: (error) => errors.push(error),
  });
  const routes = createRouteTable(ingestPool);
  return {
    databases,
    vault,
    worker,
    api,
    commit,
    committed,
    superuser,
    async takeIn(body) {
      await commit
        .store(await prepareIntake({ vault, routes }, parse(Buffer.from(JSON.stringify(body)))))
        .catch((cause: unknown) => {
          throw new Error('not taken in', { cause: errors.at(-1) ?? cause });
        });
    },
    async close() {
      await Promise.all([worker.close(), api.close(), ingestPool.end(), superuser.end()]);
      await vault.close();
      await databases.drop();
    },
  };
}

export const channelsAt = (graphUrl: string): ReturnType<typeof createChannels> => createChannels({ graphUrl });
