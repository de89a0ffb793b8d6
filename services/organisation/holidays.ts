import Holidays from 'date-holidays';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { type OpeningHoursView, readOpeningHours } from './opening-hours.ts';

export interface HolidayInput {
  date: string;
  name: string;
}

/** Closes on these days; the names of days that are there already change. */
export async function addHolidays(
  scope: Scope,
  { region, items }: { region: string | null; items: readonly HolidayInput[] },
): Promise<OpeningHoursView> {
  await requireActiveTenant(scope);
  for (const { date, name } of items)
    await scope.sql(
      `insert into holiday (id, tenant_id, on_date, name) values ($1, $2, $3, $4)
        on conflict (tenant_id, on_date) do update set name = excluded.name`,
      [newId(), scope.tenantId, date, name],
    );
  if (region !== null) await scope.sql('update tenant set holiday_region = $2 where id = $1', [scope.tenantId, region]);
  const dates = items.map(({ date }) => date).sort();
  await recordAudit(scope, {
    kind: 'holidays.added',
    subject: 'organisation',
    id: scope.tenantId,
    detail: { dates },
  });
  return readOpeningHours(scope);
}

/** Throws NOT_FOUND. */
export async function removeHoliday(scope: Scope, { id }: { id: string }): Promise<OpeningHoursView> {
  await requireActiveTenant(scope);
  const [gone] = await scope.sql<{ date: string }>(
    `delete from holiday where tenant_id = $1 and id = $2 returning to_char(on_date, 'YYYY-MM-DD') as date`,
    [scope.tenantId, id],
  );
  if (gone === undefined) throw new DomainError('NOT_FOUND');
  await recordAudit(scope, {
    kind: 'holiday.removed',
    subject: 'organisation',
    id: scope.tenantId,
    detail: { date: gone.date },
  });
  return readOpeningHours(scope);
}

export interface Suggestions {
  region: string;
  countries: { code: string; name: string }[];
  states: { code: string; name: string }[];
  items: HolidayInput[];
}

const defaultRegion = 'IN';

/**
 * Public holidays of a country (`IN`) or state (`IN-MH`) in one year, by the library date-holidays, whose data is under
 * CC BY-SA 3.0 (docs/NOTICE.md). Only suggestions: what an organisation chose stands in its own rows.
 */
export async function suggestHolidays(
  scope: Scope,
  { region, year }: { region: string | null; year: number },
): Promise<Suggestions> {
  const { holidayRegion } = await readOpeningHours(scope);
  return holidaysOf(region ?? holidayRegion ?? defaultRegion, year);
}

function holidaysOf(region: string, year: number): Suggestions {
  const [country = '', state] = region.split('-');
  const source = state === undefined ? new Holidays(country) : new Holidays(country, state);
  const found = (source.getHolidays(year, 'en') ?? []).filter(({ type }) => type === 'public');
  const byDate = new Map(found.map(({ date, name }) => [date.slice(0, 10), name.slice(0, 80)]));
  return {
    region,
    countries: named(source.getCountries('en')),
    states: named(source.getStates(country, 'en') ?? {}).map(({ code, name }) => ({
      code: `${country}-${code}`,
      name,
    })),
    items: [...byDate].map(([date, name]) => ({ date, name })).sort((one, other) => (one.date < other.date ? -1 : 1)),
  };
}

function named(list: Record<string, string>): { code: string; name: string }[] {
  return Object.entries(list)
    .map(([code, name]) => ({ code, name }))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
}
