import type { Scope } from '../../database/scope.ts';

/** Name of the scope's organisation as its staff wrote it. */
export async function organisationName({ sql, tenantId }: Scope): Promise<string> {
  const [tenant] = await sql<{ name: string }>('select name from tenant where id = $1', [tenantId]);
  return tenant?.name ?? 'your organisation';
}

/** Name of one of its staff. */
export async function memberName({ sql, tenantId }: Scope, memberId: string): Promise<string> {
  const [member] = await sql<{ name: string }>(
    'select u.name from membership m join auth."user" u on u.id = m.user_id where m.tenant_id = $1 and m.id = $2',
    [tenantId, memberId],
  );
  return member?.name ?? 'A colleague';
}

/** `Firefox on Linux`, as far as the browser told; null when nothing is known. */
export async function deviceOfSession({ sql }: Scope, sessionId: string): Promise<string | null> {
  const [meta] = await sql<{ browser: string; system: string }>(
    'select browser, system from auth.session_meta where session_id = $1',
    [sessionId],
  );
  if (meta === undefined) return null;
  return [meta.browser, meta.system].filter(Boolean).join(' on ') || null;
}

/** `22 Nov 2026, 10:15 UTC`. */
export function instantInWords(iso: string): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\d+:\d+)/.exec(new Date(iso).toUTCString()) ?? [];
  return `${Number(day)} ${month} ${year}, ${time} UTC`;
}
