import type { Scope } from '../../database/scope.ts';
import { type Calendar, isOpen, nextOpening, usualWeek, type Week } from '../../domain/organisation/hours.ts';

export interface OpeningHoursView {
  timeZone: string;
  usual: { week: Week; revision: number };
  departments: { departmentId: string; week: Week; revision: number }[];
  holidays: { id: string; date: string; name: string }[];
  holidayRegion: string | null;
  openNow: boolean;
  nextOpening: string | null;
}

interface HoursRow {
  departmentId: string | null;
  week: Week;
  revision: number;
}

/** Hours of the organisation and of departments that keep their own, holidays, and whether it is open at the scope's instant. */
export async function readOpeningHours(scope: Scope): Promise<OpeningHoursView> {
  const [tenant] = await scope.sql<{ timeZone: string; holidayRegion: string | null }>(
    'select time_zone as "timeZone", holiday_region as "holidayRegion" from tenant where id = $1',
    [scope.tenantId],
  );
  const rows = await scope.sql<HoursRow>(
    'select department_id as "departmentId", week, revision from opening_hours where tenant_id = $1 order by department_id',
    [scope.tenantId],
  );
  const holidays = await scope.sql<{ id: string; date: string; name: string }>(
    `select id, to_char(on_date, 'YYYY-MM-DD') as date, name from holiday where tenant_id = $1 order by on_date`,
    [scope.tenantId],
  );
  const { timeZone = 'UTC', holidayRegion = null } = tenant ?? {};
  const usual = rows.find(({ departmentId }) => departmentId === null) ?? { week: usualWeek, revision: 0 };
  const calendar: Calendar = { timeZone, week: usual.week, holidays: new Set(holidays.map(({ date }) => date)) };
  return {
    timeZone,
    usual: { week: usual.week, revision: usual.revision },
    departments: rows.flatMap(({ departmentId, week, revision }) =>
      departmentId === null ? [] : [{ departmentId, week, revision }],
    ),
    holidays,
    holidayRegion,
    openNow: isOpen(calendar, scope.now),
    nextOpening: nextOpening(calendar, scope.now)?.toISOString() ?? null,
  };
}
