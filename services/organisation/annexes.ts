import { dataCluster } from '../../database/manifest/data-cluster.ts';
import { type DataClass, type Kept, type ProcessingRole, processingRoles } from '../../database/manifest/notation.ts';
import type { Scope } from '../../database/scope.ts';
import { measures } from '../../domain/organisation/measures.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';
import type { Operator } from '../mail/template.ts';

export interface Annex {
  title: string;
  rows: { heading: string; lines: string[] }[];
}

export interface Parties {
  operator: Operator;
  organisation: { name: string; legalName: string; address: string };
}

/** Annexes of the agreement, filled with the facts of now: parties, sub-processors, measures, retention (PC-4.2). */
export async function fillAnnexes(scope: Scope, parties: Parties): Promise<Annex[]> {
  return [
    partiesAnnex(parties),
    subProcessorsAnnex(await subProcessors(scope)),
    {
      title: 'Annex 3: Technical and organisational measures',
      rows: measures.map(({ heading, lines }) => ({ heading, lines: [...lines] })),
    },
    { title: 'Annex 4: Retention', rows: retention() },
  ];
}

function partiesAnnex({ operator, organisation }: Parties): Annex {
  return {
    title: 'Annex 1: Parties',
    rows: [
      {
        heading: 'Business, controller (data fiduciary)',
        lines: [organisation.legalName, ...organisation.address.split('\n'), `Organisation: ${organisation.name}`],
      },
      {
        heading: 'Omniflow, processor (data processor)',
        lines: [operator.name, operator.address, operator.email, operator.website].filter((line) => line !== ''),
      },
    ],
  };
}

interface SubProcessor {
  name: string;
  purpose: string;
  data: string;
  region: string;
  opensAt: DatabaseInstant;
}

/** Of the register, with those that are announced. */
function subProcessors(scope: Scope): Promise<SubProcessor[]> {
  return scope.sql<SubProcessor>(
    `select name, purpose, data, region, opens_at as "opensAt" from sub_processor
      where ended_at is null or ended_at > $1 order by opens_at, name`,
    [scope.now],
  );
}

function subProcessorsAnnex(list: readonly SubProcessor[]): Annex {
  return {
    title: 'Annex 2: Sub-processors',
    rows: list.map(({ name, purpose, data, region, opensAt }) => ({
      heading: name,
      lines: [`Purpose: ${purpose}`, `Data: ${data}`, `Region: ${region}`, `From: ${isoOf(opensAt).slice(0, 10)}`],
    })),
  };
}

const keptWords: Readonly<Record<Kept, string>> = {
  '1 minute': 'One minute',
  '72 hours': '72 hours',
  '8 days': '8 days',
  '30 days': '30 days',
  '90 days': '90 days',
  '1 year': 'a year after their end',
  'until done': 'Until done',
  person: 'Until the person is erased',
  tenant: 'Until the organisation is erased',
  account: 'Until the account of the member of staff is closed',
  'for good': 'Kept; ids, codes and published texts only',
};

const roleWords: Readonly<Record<ProcessingRole, string>> = {
  processor: 'Omniflow as processor, on behalf of the Business',
  controller: 'Omniflow as controller, for accounts of staff',
};

const classWords: Readonly<Record<Exclude<DataClass, 'none'>, string>> = {
  contact: 'Customers: identity, contact and conversation',
  health: 'Customers: what may speak of health',
  account: 'Accounts of staff',
  secret: 'Secrets that protect accounts and numbers',
  billing: 'Invoices',
};

/**
 * From the manifest of what the product stores: by time, the tables that speak of somebody, under the role in which they are
 * processed (OF-5.0, K6).
 */
function retention(): Annex['rows'] {
  const tables = new Map<string, Set<string>>();
  const classes = new Map<ProcessingRole, Set<string>>();
  for (const [table, columns] of Object.entries(dataCluster)) {
    for (const { class: dataClass, kept } of Object.values(columns)) {
      const role = processingRoles[dataClass];
      if (dataClass === 'none' || role === null) continue;
      addTo(tables, `${kept}/${role}`, table.replace(/^.*\./, '').replaceAll('_', ' '));
      addTo(classes, role, classWords[dataClass]);
    }
  }
  const rows = (Object.keys(keptWords) as Kept[]).flatMap((kept) => {
    const lines = roles.flatMap((role) => lineOf(role, tables.get(`${kept}/${role}`)));
    return lines.length === 0 ? [] : [{ heading: keptWords[kept], lines }];
  });
  return [
    { heading: 'In which role', lines: roles.flatMap((role) => lineOf(role, classes.get(role))) },
    ...rows,
    { heading: 'Backups', lines: ['Data: 72 hours. Keys: 24 hours.'] },
  ];
}

const roles = ['processor', 'controller'] as const;

function lineOf(role: ProcessingRole, names: ReadonlySet<string> | undefined): string[] {
  return names === undefined ? [] : [`${roleWords[role]}: ${[...names].sort().join(', ')}`];
}

function addTo<Key>(map: Map<Key, Set<string>>, key: Key, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}
