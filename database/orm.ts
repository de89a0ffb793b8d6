import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from './entities.ts';

/** An ORM bound to one login. Leave it to `scope.ts` to open transactions on it. */
export function createOrm(options: { url: string; poolSize?: number }): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: options.url,
    entities,
    pool: { min: 0, max: options.poolSize ?? 10 },
    discovery: { warnWhenNoEntities: false },
    debug: false,
  });
}
