import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginUrl } from '../../database/logins.ts';
import { noticeKinds, versionInForce } from '../../domain/accounts/notices.ts';
import { platformId } from '../../domain/accounts/platform.ts';
import { publishNotices } from '../../services/accounts/publish-notices.ts';
import { publishedNotices } from '../../services/accounts/published-notices.ts';
import { listNotices, readNotice } from '../../services/accounts/read-notices.ts';
import { openProduct, type Product } from '../harness/product.ts';

let product: Product;
let ownerUrl: string;
beforeAll(async () => {
  product = await openProduct();
  ownerUrl = loginUrl(product.databases.dataUrl, 'omniflow_owner', product.databases.loginSecret);
});
afterAll(() => product?.close());

const platform = { tenantId: platformId, actor: { kind: 'system' } } as const;

async function asOwner(text: string, values: unknown[] = []): Promise<unknown> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}

describe('Published texts', () => {
  it('OF-0 BW-0.1 When the privacy policy is read, then it is the policy byte for byte, in force since 17 March 2026, and hashes to the registry’s value', async () => {
    const policy = readFileSync(new URL('../repository/policies/omniflow-privacy-policy.txt', import.meta.url));
    const notice = await product.api.withScope(platform, (scope) =>
      readNotice(scope, { kind: 'privacy_policy', version: 1, locale: 'en' }),
    );
    expect(Buffer.from(notice.body, 'utf8').equals(policy)).toBe(true);
    expect(notice.sha256).toBe(createHash('sha256').update(policy).digest('hex'));
    expect(notice.effectiveAt).toEqual(new Date('2026-03-17T00:00:00+05:30'));
    expect(notice.inForce).toBe(true);
  });

  it('OF-0 When the owner of the table, or the superuser, changes or removes a text or an acceptance, then it is refused', async () => {
    for (const table of ['notice_version', 'notice_acceptance']) {
      const column = table === 'notice_version' ? 'title' : 'locale';
      for (const statement of [
        `update ${table} set ${column} = ${column}`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ]) {
        await expect(asOwner(statement), statement).rejects.toMatchObject({ code: '42501' });
        await expect(product.superuser.query(statement), statement).rejects.toMatchObject({ code: '42501' });
      }
    }
  });

  it('OF-0 When the start repeats, then nothing is published twice; when a published text was edited, then the start fails', async () => {
    const before = await product.api.withScope(platform, listNotices);
    await publishNotices(ownerUrl);
    expect(await product.api.withScope(platform, listNotices)).toEqual(before);
    expect(before.map(({ kind }) => kind).sort()).toEqual([...noticeKinds].sort());
    const [policy, terms] = publishedNotices;
    await expect(publishNotices(ownerUrl, [{ ...policy!, file: terms!.file }])).rejects.toThrow(
      'publish a new version',
    );
  });

  it('OF-0 When a row claims another hash than its bytes have, then the database refuses it', async () => {
    const claim = asOwner(
      `insert into notice_version (id, kind, version, locale, title, body, sha256, material, effective_at)
        values (gen_random_uuid(), 'terms', 9, 'en', 'Terms', 'words', repeat('0', 64), false, now())`,
    );
    await expect(claim).rejects.toMatchObject({ code: '23514' });
  });

  it('When a change matters, then it can’t count earlier than a week after it was told', async () => {
    const publish = (days: number) =>
      asOwner(
        `insert into notice_version (id, kind, version, locale, title, body, sha256, material, effective_at, notified_at)
          values (gen_random_uuid(), 'terms', $1::int, 'en', 'Terms', 'words', encode(sha256('words'), 'hex'), true, now() + $1::int * interval '1 day', now())`,
        [days],
      );
    await expect(publish(6)).rejects.toMatchObject({ code: '23514' });
    await publish(8);
    const shown = await product.api.withScope(platform, listNotices);
    expect(shown.filter(({ kind }) => kind === 'terms').map(({ version, inForce }) => [version, inForce])).toEqual([
      [8, false],
      [1, true],
    ]);
    const later = new Date(Date.now() + 9 * 86_400_000);
    expect(versionInForce(shown, 'terms', later)?.version).toBe(8);
  });

  it('When a version was never published, then it is not found', async () => {
    const read = product.api.withScope(platform, (scope) =>
      readNotice(scope, { kind: 'terms', version: 77, locale: 'en' }),
    );
    await expect(read).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
