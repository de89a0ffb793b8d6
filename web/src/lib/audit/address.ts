export const periods = ['today', 'week', 'month', 'all'] as const;
export type Period = (typeof periods)[number];

/** What the list shows; all of it stands in the address. */
export interface AuditQuery {
  period: Period;
  /** A member's id or a kind of actor. */
  who: string | null;
  group: string | null;
  subject: string | null;
  reads: boolean;
  /** One entry by its number. */
  number: number | null;
}

export const wholeLog: AuditQuery = {
  period: 'week',
  who: null,
  group: null,
  subject: null,
  reads: true,
  number: null,
};

const word = /^[a-z][a-z_]{0,39}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const actorKinds = ['system', 'customer', 'operator'];

/** Reads the address; what isn't understood counts as not said. */
export function readQuery(params: Pick<URLSearchParams, 'get'>): AuditQuery {
  const wordOf = (name: string): string | null => {
    const value = params.get(name);
    return value !== null && word.test(value) ? value : null;
  };
  const who = params.get('who');
  const number = Number(params.get('number'));
  return {
    period: periods.find((period) => period === params.get('period')) ?? wholeLog.period,
    who: who !== null && (uuid.test(who) || actorKinds.includes(who)) ? who : null,
    group: wordOf('group'),
    subject: wordOf('subject'),
    reads: params.get('reads') !== 'no',
    number: Number.isSafeInteger(number) && number > 0 ? number : null,
  };
}

/** Id of the entry that is open. */
export function readOpen(params: Pick<URLSearchParams, 'get'>): string | null {
  const open = params.get('entry');
  return open !== null && uuid.test(open) ? open : null;
}

export function auditAddress(query: AuditQuery, open: string | null): string {
  const params = new URLSearchParams();
  if (query.period !== wholeLog.period) params.set('period', query.period);
  for (const name of ['who', 'group', 'subject'] as const) if (query[name] !== null) params.set(name, query[name]);
  if (!query.reads) params.set('reads', 'no');
  if (query.number !== null) params.set('number', String(query.number));
  if (open !== null) params.set('entry', open);
  const text = params.toString();
  return text === '' ? '/audit' : `/audit?${text}`;
}

export function isFiltered(query: AuditQuery): boolean {
  return auditAddress(query, null) !== auditAddress({ ...wholeLog, period: query.period }, null);
}

const dayMs = 24 * 60 * 60_000;

/** From when the period reaches, ISO, by the organisation's calendar; null for ever. */
export function startOf(
  period: Period,
  times: { dayKey(at: number): string; instantOf(day: string, clock: string): number },
  now: number,
): string | null {
  if (period === 'all') return null;
  const days = { today: 0, week: 6, month: 29 }[period];
  return new Date(times.instantOf(times.dayKey(now - days * dayMs), '00:00')).toISOString();
}
