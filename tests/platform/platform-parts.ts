import pg from 'pg';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase, type Database, noTenant, type Scope } from '../../database/scope.ts';
import type { Product } from '../harness/product.ts';

export interface PlatformParts {
  /** Login omniflow_operator. */
  operators: Database;
  /** As this operator, about one organisation. */
  inTenant<T>(tenantId: string, operatorId: string, use: (scope: Scope) => Promise<T>): Promise<T>;
  /** About the platform itself. */
  inPlatform<T>(operatorId: string, use: (scope: Scope) => Promise<T>): Promise<T>;
  worker: pg.Pool;
  close(): Promise<void>;
}

export async function openPlatform({ databases, vault }: Product): Promise<PlatformParts> {
  const login = (name: 'omniflow_operator' | 'omniflow_worker') =>
    loginUrl(databases.dataUrl, name, databases.loginSecret);
  const operators = createDatabase({
    orm: await createOrm({ url: login('omniflow_operator'), poolSize: 2 }),
    vault,
    onCommitted: () => undefined,
  });
  const worker = new pg.Pool({ connectionString: login('omniflow_worker'), max: 2 });
  const within = <T>(tenantId: string, id: string, use: (scope: Scope) => Promise<T>): Promise<T> =>
    operators.withScope({ tenantId, actor: { kind: 'operator', id } }, use);
  return {
    operators,
    worker,
    inTenant: within,
    inPlatform: (operatorId, use) => within(noTenant, operatorId, use),
    close: async () => void (await Promise.all([operators.close(), worker.end()])),
  };
}
