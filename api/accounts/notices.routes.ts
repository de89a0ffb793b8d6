import type { Router } from 'express';
import type { Database, Scope } from '../../database/scope.ts';
import { platformId } from '../../domain/accounts/platform.ts';
import { DomainError } from '../../domain/errors.ts';
import { listNotices, type NoticeRow, readNotice } from '../../services/accounts/read-notices.ts';
import type { Operator } from '../../services/mail/template.ts';
import { bindPublic } from '../http/bind.ts';
import { noticeOperations as operations } from './notices.contract.ts';

/** Published texts, for everybody: as JSON, and as the very bytes whose hash the registry holds (OF-0). */
export function noticeRoutes(router: Router, { database, operator }: { database: Database; operator: Operator }): void {
  const asPlatform = <T>(use: (scope: Scope) => Promise<T>): Promise<T> =>
    database.withScope({ tenantId: platformId, actor: { kind: 'system' } }, use);

  bindPublic(router, operations.list, async () => ({ items: (await asPlatform(listNotices)).map(shown) }));
  bindPublic(router, operations.read, async ({ params }) => {
    const { body, ...notice } = await asPlatform((scope) => readNotice(scope, params));
    return { ...shown(notice), body };
  });
  bindPublic(router, operations.operator, () => Promise.resolve({ ...operator }));

  router.get('/notices/:kind/:version/:locale/text', async (request, response) => {
    const params = operations.read.params?.safeParse(request.params);
    if (!params?.success) throw new DomainError('NOT_FOUND');
    const { body, sha256 } = await asPlatform((scope) => readNotice(scope, params.data));
    response
      .type('text/plain; charset=utf-8')
      // Never changes under this address.
      .set({ 'cache-control': 'public, max-age=31536000, immutable', etag: `"${sha256}"` })
      .send(Buffer.from(body, 'utf8'));
  });
}

function shown({ effectiveAt, publishedAt, ...notice }: NoticeRow & { inForce: boolean }) {
  return { ...notice, effectiveAt: effectiveAt.toISOString(), publishedAt: publishedAt.toISOString() };
}
