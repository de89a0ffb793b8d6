import type { Scope } from '../../database/scope.ts';
import { type Locale, type NoticeKind, versionInForce } from '../../domain/accounts/notices.ts';
import { DomainError } from '../../domain/errors.ts';
import type { DatabaseInstant } from '../inbox/instant.ts';

export interface NoticeRow {
  id: string;
  kind: NoticeKind;
  version: number;
  locale: Locale;
  title: string;
  /** Of the body in UTF-8, in hex. */
  sha256: string;
  effectiveAt: Date;
  publishedAt: Date;
}

type Stored = Omit<NoticeRow, 'effectiveAt' | 'publishedAt'> & Record<'effectiveAt' | 'publishedAt', DatabaseInstant>;

const columns = `id, kind, version, locale, title, sha256, effective_at as "effectiveAt", published_at as "publishedAt"`;

/** Every published version, newest first, and whether it is the one that counts at the scope's instant. */
export async function listNotices(scope: Scope): Promise<(NoticeRow & { inForce: boolean })[]> {
  const rows = await scope.sql<Stored>(`select ${columns} from notice_version order by kind, version desc, locale`);
  const all = rows.map(fromRow);
  return all.map((one) => ({ ...one, inForce: versionInForce(all, one.kind, scope.now)?.version === one.version }));
}

/** One version with its text; old ones stay readable for ever. Throws NOT_FOUND. */
export async function readNotice(
  scope: Scope,
  of: { kind: NoticeKind; version: number; locale: Locale },
): Promise<NoticeRow & { inForce: boolean; body: string }> {
  const one = (await listNotices(scope)).find(
    ({ kind, version, locale }) => kind === of.kind && version === of.version && locale === of.locale,
  );
  if (one === undefined) throw new DomainError('NOT_FOUND');
  const [text] = await scope.sql<{ body: string }>('select body from notice_version where id = $1', [one.id]);
  return { ...one, body: text?.body ?? '' };
}

/** The version that counts at the scope's instant, in one language; null when none does. */
export async function noticeInForce(scope: Scope, of: { kind: NoticeKind; locale: Locale }): Promise<NoticeRow | null> {
  const rows = await scope.sql<Stored>(`select ${columns} from notice_version where kind = $1 and locale = $2`, [
    of.kind,
    of.locale,
  ]);
  return versionInForce(rows.map(fromRow), of.kind, scope.now);
}

/** One version in one language, in force or not; null when it was never published. */
export async function noticeVersion(
  scope: Scope,
  of: { kind: NoticeKind; version?: number; locale: Locale },
): Promise<NoticeRow | null> {
  const [row] = await scope.sql<Stored>(
    `select ${columns} from notice_version where kind = $1 and version = $2 and locale = $3`,
    [of.kind, of.version ?? null, of.locale],
  );
  return row === undefined ? null : fromRow(row);
}

function fromRow({ effectiveAt, publishedAt, ...row }: Stored): NoticeRow {
  return { ...row, effectiveAt: new Date(effectiveAt), publishedAt: new Date(publishedAt) };
}
