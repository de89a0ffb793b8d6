import { afterAll, describe, expect, it } from 'vitest';
import { openProduct } from '../harness/product.ts';
import { fillClinic } from './filled-clinic.ts';

interface Reference {
  name: string;
  table: string;
  column: string;
  target: string;
  targetColumn: string;
}

// At the top, because the tests below are made from the references that are found.
const product = await openProduct();
afterAll(() => product.close());
const [a, b] = [await fillClinic(product), await fillClinic(product)];
/** Every reference that carries the organisation, with its other column. */
const { rows: references } = await product.superuser.query<Reference>(
  `select k.conrelid::regclass || '.' || a.attname as name, k.conrelid::regclass::text as table, a.attname as column,
      k.confrelid::regclass::text as target, b.attname as "targetColumn"
    from pg_constraint k cross join unnest(k.conkey, k.confkey) as pair(here, there)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and array_length(k.conkey, 1) > 1 and a.attname <> 'tenant_id'
      and exists (select 1 from pg_attribute o where o.attrelid = k.confrelid and o.attname = 'tenant_id') order by 1`,
);

describe('references', () => {
  it('OF-1.1 When rows refer to rows of their organisation, then the organisation is part of the reference', () => {
    expect(references.length).toBeGreaterThan(15);
  });

  it.each(references)(
    'OF-1.1 When $name names a row of another organisation, then even the superuser is refused',
    async ({ table, column, target, targetColumn }) => {
      const foreign = `(select ${targetColumn} from ${target} where tenant_id = $2 limit 1)`;
      const change = product.superuser.query(
        `update ${table} set ${column} = ${foreign} where ctid = (select ctid from ${table} where tenant_id = $1 order by (${column} is null) limit 1)`,
        [a.tenantId, b.tenantId],
      );
      await expect(change).rejects.toMatchObject({ code: '23503' });
    },
  );
});
