import { createHash } from 'node:crypto';
import pg from 'pg';
import { newId } from '../../database/ids.ts';
import { bodyOf, type PublishedNotice, publishedNotices } from './published-notices.ts';

/**
 * Puts every text of this release into the registry, once; may be repeated and by two at a time. `ownerUrl` signs in as
 * `omniflow_owner`, the only one who may publish. Throws when a published text was edited: its hash stands for ever (OF-0).
 */
export async function publishNotices(
  ownerUrl: string,
  notices: readonly PublishedNotice[] = publishedNotices,
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const notice of notices) await publish(client, notice);
  } finally {
    await client.end();
  }
}

async function publish(client: pg.Client, notice: PublishedNotice): Promise<void> {
  const { kind, version, locale, title, material, effectiveAt, notifiedAt } = notice;
  const body = bodyOf(notice);
  const sha256 = createHash('sha256').update(body, 'utf8').digest('hex');
  await client.query(
    `insert into notice_version (id, kind, version, locale, title, body, sha256, material, effective_at, notified_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (kind, version, locale) do nothing`,
    [newId(), kind, version, locale, title, body, sha256, material, effectiveAt, notifiedAt],
  );
  const { rows } = await client.query<{ sha256: string }>(
    'select sha256 from notice_version where kind = $1 and version = $2 and locale = $3',
    [kind, version, locale],
  );
  if (rows[0]?.sha256 !== sha256)
    throw new Error(`${notice.file} differs from what was published as version ${version}; publish a new version.`);
}
