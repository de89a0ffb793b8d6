import type { Scope } from '../../database/scope.ts';
import { recordAudit } from '../audit/record.ts';
import { ownAccount } from './profile.ts';

type Facts = Record<string, unknown>;

export interface AccountExport {
  exportedAt: string;
  profile: Facts;
  memberships: Facts[];
  sessions: Facts[];
  acceptances: Facts[];
  security: Facts;
}

/**
 * All that is held about the actor's own account (BW-7.1), and nothing of customers: some kilobytes, read in one transaction.
 * Secrets are not part of it, only that they exist.
 */
export async function exportAccount(scope: Scope): Promise<AccountExport> {
  const { memberId, userId } = await ownAccount(scope);
  const read = async (text: string): Promise<Facts[]> => plain(await scope.sql<Facts>(text, [userId]));
  const [profile = {}] = await read(
    `select u.id, u.name, u.email, u."emailVerified", u."createdAt", p.phone, p.locale, p."adultAt", c.email as "pendingEmail"
      from auth."user" u left join auth.profile p on p."userId" = u.id left join auth.email_change c on c.user_id = u.id where u.id = $1`,
  );
  const memberships = await read(
    `select m.id, t.name as organisation, m.role, m.state, m.owner, m.created_at as "since",
        array(select d.name from department_member x join department d on d.tenant_id = x.tenant_id and d.id = x.department_id
          where x.tenant_id = m.tenant_id and x.member_id = m.id order by 1) as departments
      from membership m join tenant t on t.id = m.tenant_id where m.user_id = $1`,
  );
  const elsewhere = await read(
    `select tenant_id as "organisationId", member_id as id, role from memberships_of($1) where tenant_id <> app_tenant()`,
  );
  const sessions = await read(
    `select address, browser, system, started_at as "startedAt", last_seen_at as "lastSeenAt", ended_at as "endedAt"
      from auth.session_meta where user_id = $1 order by started_at desc`,
  );
  const acceptances = await read(
    `select n.kind, n.version, n.locale, a.sha256, a.surface, a.sentence_id as "sentenceId", a.sentence_version as "sentenceVersion",
        a.sentence_sha256 as "sentenceSha256", a.answered_at as "answeredAt", a.at
      from notice_acceptance a join notice_version n on n.id = a.notice_id where a.user_id = $1 order by a.at`,
  );
  const [security = {}] = await read(
    `select (select f.confirmed_at from auth.totp f where f.user_id = $1) as "codesSince",
        (select count(*)::int from auth.recovery_code r where r.user_id = $1 and r.used_at is null) as "recoveryCodesLeft",
        array(select jsonb_build_object('name', k.name, 'addedAt', k.created_at) from auth.passkey k where k.user_id = $1) as passkeys,
        (select max(a."updatedAt") from auth.account a where a."userId" = $1 and a.password is not null) as "passwordSetAt"`,
  );
  await recordAudit(scope, { kind: 'account.exported', subject: 'member', id: memberId, detail: {} });
  return {
    exportedAt: scope.now.toISOString(),
    profile,
    memberships: [...memberships, ...elsewhere],
    sessions,
    acceptances,
    security,
  };
}

/** As JSON will carry it: the driver's own objects and dates would not pass the response's schema unchanged. */
function plain(rows: readonly Facts[]): Facts[] {
  return JSON.parse(JSON.stringify(rows)) as Facts[];
}
