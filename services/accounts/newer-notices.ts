import type { Scope } from '../../database/scope.ts';
import type { NoticeKind } from '../../domain/accounts/notices.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';

export interface NewerNotice {
  kind: Exclude<NoticeKind, 'data_processing_agreement'>;
  version: number;
  effectiveAt: string;
}

/** Terms and privacy policy that were published after the version the actor agreed to: the newest of each (BW-0.2). */
export async function readNewerNotices(scope: Scope): Promise<NewerNotice[]> {
  const rows = await scope.sql<Omit<NewerNotice, 'effectiveAt'> & { effectiveAt: DatabaseInstant }>(
    `select distinct on (n.kind) n.kind, n.version, n.effective_at as "effectiveAt"
      from notice_version n join (
        select o.kind, max(o.version) as version from notice_acceptance a join notice_version o on o.id = a.notice_id
          join membership m on m.user_id = a.user_id where m.tenant_id = $1 and m.id = app_actor() group by 1) agreed on agreed.kind = n.kind
      where n.kind in ('terms', 'privacy_policy') and n.version > agreed.version order by n.kind, n.version desc`,
    [scope.tenantId],
  );
  return rows.map((row) => ({ ...row, effectiveAt: isoOf(row.effectiveAt) }));
}
