import { fileURLToPath } from 'node:url';
import type { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegistry, measureRequests } from '../../api/http/metrics.ts';
import { type Columns, processingRoles } from '../../database/manifest/notation.ts';
import { manifest } from '../../database/manifest.ts';
import { newObjectName } from '../../services/media/files.ts';
import { SEARCH_ATTRIBUTES } from '../../tools/start/temporal.ts';
import { describeError } from '../../worker/log.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { columnsOf } from './catalog.ts';
import { logFieldsIn, metricLabelsIn } from './log-fields.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

let databases: FreshDatabases;
beforeAll(async () => {
  databases = await freshDatabases();
});
afterAll(() => databases?.drop());

function listed(tables: Readonly<Record<string, Columns>>): string[] {
  return Object.entries(tables)
    .flatMap(([table, columns]) => Object.keys(columns).map((column) => `${table}.${column}`))
    .sort();
}

async function existing(url: string): Promise<string[]> {
  return (await columnsOf(url)).map(({ table, column }) => `${table}.${column}`).sort();
}

const everyColumn = [...Object.entries(manifest.dataCluster), ...Object.entries(manifest.keysCluster)].flatMap(
  ([table, columns]) => Object.entries(columns).map(([column, entry]) => ({ name: `${table}.${column}`, ...entry })),
);

describe('the manifest', () => {
  it('BW-1.1 OF-5.0 When somebody registers, then the four facts are of a class that we process as controller; what speaks of a customer, for their business', () => {
    const roles = new Map(everyColumn.map(({ name, class: dataClass }) => [name, processingRoles[dataClass]]));
    for (const name of ['auth.user.name', 'auth.user.email', 'public.tenant.name', 'auth.profile.phone'])
      expect([name, roles.get(name)]).toEqual([name, 'controller']);
    for (const name of ['public.contact.sealed', 'public.contact_identity.sealed', 'public.message.sealed'])
      expect([name, roles.get(name)]).toEqual([name, 'processor']);
  });

  it('OF-5.2 When a table or column of the data cluster comes or goes, then it must be listed or struck', async () => {
    expect(await existing(databases.dataUrl)).toEqual(listed(manifest.dataCluster));
  });

  it('OF-5.2 When a table or column of the keys cluster comes or goes, then it must be listed or struck', async () => {
    expect(await existing(databases.keysUrl)).toEqual(listed(manifest.keysCluster));
  });

  it('OF-5.2 BW-5.2 When a column speaks of a customer, then it is sealed or hashed', () => {
    const open = everyColumn.filter(
      (column) => ['contact', 'health'].includes(column.class) && column.form === 'clear',
    );
    expect(open).toEqual([]);
  });

  it('BW-5.2 When a column is sealed or a keyed hash, then it is of type bytea', async () => {
    const types = new Map(
      [...(await columnsOf(databases.dataUrl)), ...(await columnsOf(databases.keysUrl))].map(
        ({ table, column, type }) => [`${table}.${column}`, type],
      ),
    );
    const other = everyColumn.filter(({ name, form }) => (form === 'clear') === (types.get(name) === 'bytea'));
    expect(other.map(({ name }) => name).sort()).toEqual(['auth.account.password', 'operators.operator.password']);
  });

  it('When a value is never erased, then a reason stands beside it and nothing in it speaks of a person', () => {
    const kept = everyColumn.filter(({ erased }) => typeof erased === 'object');
    expect(
      kept.every(
        (column) => column.class === 'none' && typeof column.erased === 'object' && column.erased.never.length > 20,
      ),
    ).toBe(true);
    expect(everyColumn.filter(({ erased, probed }) => (typeof erased === 'object') !== (probed === 'none'))).toEqual(
      [],
    );
  });

  it('When Temporal is given a search attribute, then it is listed', () => {
    expect(Object.keys(SEARCH_ATTRIBUTES).sort()).toEqual([...manifest.searchAttributes].sort());
  });

  it('When a log line gets a field, then it is listed', () => {
    for (const [name, fields] of Object.entries(manifest.logFields)) {
      const [known, found] = [new Set<string>(fields), logFieldsIn(`${root}${name}`)];
      expect(found.size, `${name}: no log line was found`).toBeGreaterThan(0);
      expect(
        [...found].filter((field) => !known.has(field)),
        name,
      ).toEqual([]);
    }
    const known = new Set<string>(manifest.logFields.worker);
    const described = describeError(
      Object.assign(new Error('words of a person', { cause: new TypeError('more') }), { code: '23505' }),
    );
    expect(Object.keys(described).filter((field) => !known.has(field))).toEqual([]);
    expect(JSON.stringify(described)).not.toContain('words of a person');
  });

  it('When a metric gets a label, then it is listed', () => {
    const registry = createRegistry();
    measureRequests(registry);
    const labels = [
      ...labelsOf(registry),
      ...metricLabelsIn(['api', 'worker', 'services', 'activities', 'database'].map((folder) => root + folder)),
    ];
    expect([...new Set(labels)].sort()).toEqual([...manifest.metricLabels].sort());
  });

  it('When a file is stored, then its name is random and of the listed form', () => {
    expect(newObjectName()).toMatch(manifest.fileNames);
  });
});

function labelsOf(registry: Registry): string[] {
  return registry
    .getMetricsAsArray()
    .flatMap((metric) => ('labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : []));
}
