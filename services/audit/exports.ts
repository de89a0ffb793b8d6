import { stringify } from 'csv-stringify';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { EntryView } from './entry-rows.ts';
import { exportLines, type InScope } from './export-log.ts';
import { type EntryFilter, pageOfEntries } from './list-entries.ts';
import type { PublicKey } from './note.ts';
import { recordAudit } from './record.ts';

export interface ExportRequest {
  format: 'csv' | 'jsonl';
  filter: Omit<EntryFilter, 'entry'>;
}

/** How long an export that was asked for can be fetched, by whoever asked. */
const fetchedWithin = '10 minutes';
const pageSize = 500;

/** Keeps in the log who exports what, before a byte of it leaves; answers the export's id. */
export async function prepareExport(scope: Scope, { format, filter }: ExportRequest): Promise<string> {
  const id = newId();
  const { from = null, to = null, actor = null, group = null, subject = null, reads } = filter;
  await recordAudit(scope, {
    kind: 'audit.exported',
    subject: 'log',
    id,
    detail: { format, from, to, actor, group, subject, reads },
  });
  return id;
}

/** What the actor asked to export a moment ago. Throws NOT_FOUND for anything else. */
export async function readExport(scope: Scope, { id }: { id: string }): Promise<ExportRequest> {
  const [row] = await scope.sql<{ detail: string }>(
    `select detail::text as detail from audit_event where tenant_id = $1 and subject_id = $2 and kind = 'audit.exported'
      and actor_id = $3 and at > now() - interval '${fetchedWithin}'`,
    [scope.tenantId, id, scope.actor.kind === 'member' ? scope.actor.id : null],
  );
  if (row === undefined) throw new DomainError('NOT_FOUND');
  const { format, reads, ...rest } = JSON.parse(row.detail) as Record<string, string | null> & {
    format: 'csv' | 'jsonl';
    reads: boolean;
  };
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return { format, filter: { ...given, reads } };
}

/** The file, a part at a time: the whole log with proofs as JSON lines, or the filtered list as CSV. */
export async function* exportFile(
  inScope: InScope,
  { format, filter }: ExportRequest,
  key: PublicKey,
): AsyncGenerator<string> {
  if (format === 'jsonl') for await (const line of exportLines(inScope, key)) yield `${line}\n`;
  else yield* csvParts(inScope, filter);
}

async function* csvParts(inScope: InScope, filter: EntryFilter): AsyncGenerator<string> {
  yield await csvOf([['Time', 'Entry', 'Who', 'Who, id', 'What', 'On', 'On, id', 'On, name', 'Detail', 'Hash']]);
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof pageOfEntries>> = await inScope((scope) =>
      pageOfEntries(scope, { ...filter, after, limit: pageSize }),
    );
    if (page.items.length > 0) yield await csvOf(page.items.map(cellsOf));
    after = page.next;
  } while (after !== null);
}

function cellsOf({ at, entry, actor, kind, subject, detail, hash }: EntryView): string[] {
  return [
    at,
    entry === null ? '' : String(entry),
    actor.name ?? actor.kind,
    actor.id ?? '',
    kind,
    subject.kind,
    subject.id,
    subject.name ?? '',
    JSON.stringify(detail),
    hash ?? '',
  ];
}

/** A name that begins like a formula would be run by a spreadsheet: such cells get an apostrophe. */
function csvOf(rows: string[][]): Promise<string> {
  return new Promise((done, fail) => {
    stringify(rows, { escape_formulas: true, record_delimiter: 'windows' }, (error, text) =>
      error ? fail(error) : done(text),
    );
  });
}
