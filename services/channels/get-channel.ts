import { cures } from '../../channels/readers.ts';
import type { Scope } from '../../database/scope.ts';
import type { StoredChecks } from '../../domain/channels/health.ts';
import { DomainError } from '../../domain/errors.ts';
import { type DatabaseInstant, isoOf, isoOrNull } from '../inbox/instant.ts';
import { type Consequences, consequencesOf } from './consequences.ts';
import { type ChannelRow, type ChannelView, channelColumns, channelTables, viewChannel } from './list-channels.ts';
import { signsOfLife } from './signs-of-life.ts';
import { type CheckView, viewChecks } from './view-checks.ts';

const hoursShown = 24;
const hourMs = 3_600_000;
/** The page asks every few seconds; older signs stand among the stored checks. */
const signsWithinMs = hourMs;

export interface ChannelHealthView extends ChannelView {
  askedAt: string | null;
  numberStatus: string | null;
  nameStatus: string | null;
  checks: CheckView[];
  hours: { hour: string; received: number; sent: number; failed: number }[];
  failures: { code: string; words: string; count: number }[];
  consequences: Consequences;
}

type Row = ChannelRow & {
  askedAt: DatabaseInstant | null;
  numberStatus: string | null;
  nameStatus: string | null;
  checks: StoredChecks;
};

/** Health of a number: what the provider says, what came and went in the last 24 hours, what failed. Throws NOT_FOUND. */
export async function getChannel(scope: Scope, id: string): Promise<ChannelHealthView> {
  const [row] = await scope.sql<Row>(
    `select ${channelColumns}, s.asked_at as "askedAt", s.number_status as "numberStatus", s.name_status as "nameStatus", s.checks
      from ${channelTables} where c.tenant_id = $1 and c.id = $2`,
    [scope.tenantId, id],
  );
  if (row === undefined) throw new DomainError('NOT_FOUND');
  const { askedAt, numberStatus, nameStatus, checks, ...channel } = row;
  const view = viewChannel(channel);
  return {
    ...view,
    askedAt: isoOrNull(askedAt),
    numberStatus,
    nameStatus,
    checks: viewChecks(await withSigns(scope, id, checks)),
    hours: await hoursOf(scope, id),
    failures: await failuresOf(scope, view),
    consequences: await consequencesOf(scope, id),
  };
}

/** While somebody waits for the first message, its signs are looked for at once; what was seen once costs nothing more. */
async function withSigns(scope: Scope, id: string, checks: StoredChecks): Promise<StoredChecks> {
  const missing = (['webhook', 'sent', 'delivered'] as const).some((name) => checks[name]?.state !== 'ok');
  return missing ? { ...checks, ...(await signsOfLife(scope, id, signsWithinMs)) } : checks;
}

function firstHour(now: Date): number {
  return Math.floor(now.getTime() / hourMs) * hourMs - (hoursShown - 1) * hourMs;
}

/** Without gaps: an hour in which nothing happened is a zero. */
async function hoursOf(scope: Scope, id: string): Promise<ChannelHealthView['hours']> {
  const first = firstHour(scope.now);
  const rows = await scope.sql<{ hour: DatabaseInstant; received: number; sent: number; failed: number }>(
    `select coalesce(h.hour, f.hour) as hour, coalesce(h.received, 0) as received, coalesce(h.sent, 0) as sent, coalesce(f.failed, 0)::int as failed
      from (select hour, received, sent from channel_hour where tenant_id = $1 and channel_id = $2 and hour >= $3) h
      full join (select hour, sum(failures) as failed from channel_failure where tenant_id = $1 and channel_id = $2 and hour >= $3 group by 1) f on f.hour = h.hour`,
    [scope.tenantId, id, new Date(first)],
  );
  const known = new Map(rows.map((row) => [new Date(row.hour).getTime(), row]));
  return Array.from({ length: hoursShown }, (_, index) => {
    const at = first + index * hourMs;
    const { received = 0, sent = 0, failed = 0 } = known.get(at) ?? {};
    return { hour: isoOf(new Date(at)), received, sent, failed };
  });
}

async function failuresOf(scope: Scope, { id, provider }: ChannelView): Promise<ChannelHealthView['failures']> {
  const rows = await scope.sql<{ code: string; count: number }>(
    `select code, sum(failures)::int as count from channel_failure where tenant_id = $1 and channel_id = $2 and hour >= $3
      group by 1 order by 2 desc, 1`,
    [scope.tenantId, id, new Date(firstHour(scope.now))],
  );
  return rows.map(({ code, count }) => ({ code, count, words: cures[provider](code).words }));
}
