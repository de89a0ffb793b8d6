import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { AcceptanceSurface, Locale, NoticeKind } from '../../domain/accounts/notices.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import type { ConsentReceipt } from './consent.ts';
import { noticeInForce, noticeVersion } from './read-notices.ts';

export interface Acceptance {
  kind: NoticeKind;
  /** One that was published and may not count yet; otherwise the one in force. */
  version?: number;
  userId: string;
  locale: Locale;
  surface: AcceptanceSurface;
  /** When the box was ticked, by the server's clock. */
  answeredAt: Date;
  /** The sentence that stood beside it. */
  sentence?: ConsentReceipt;
}

/**
 * Writes that a person agreed to a version, with its hash (BW-0.2). The actor must be that very person, or the
 * worker. Throws NOT_FOUND when no version counts yet.
 */
export async function acceptNotice(scope: Scope, of: Acceptance): Promise<{ noticeId: string; sha256: string }> {
  const notice = of.version === undefined ? await noticeInForce(scope, of) : await noticeVersion(scope, of);
  if (notice === null) throw new DomainError('NOT_FOUND');
  const { id: noticeId, sha256, version } = notice;
  const { sentence } = of;
  await scope.sql(
    `insert into notice_acceptance (id, tenant_id, user_id, notice_id, sha256, locale, surface, sentence_id, sentence_version, sentence_sha256, answered_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      newId(),
      scope.tenantId,
      of.userId,
      noticeId,
      sha256,
      of.locale,
      of.surface,
      sentence?.sentenceId ?? null,
      sentence?.sentenceVersion ?? null,
      sentence?.sha256 ?? null,
      of.answeredAt,
    ],
  );
  const detail = { kind: of.kind, version, sha256, locale: of.locale };
  await recordAudit(scope, { kind: 'notice.accepted', subject: 'notice', id: noticeId, detail });
  return { noticeId, sha256 };
}
