import { addHolidays, removeHoliday, suggestHolidays } from '../../services/organisation/holidays.ts';
import { type OpeningHoursView, readOpeningHours } from '../../services/organisation/opening-hours.ts';
import { setOpeningHours } from '../../services/organisation/set-opening-hours.ts';
import { bind, type Door } from '../http/bind.ts';
import { type OpeningHours, hoursOperations as operations, Week } from './hours.contract.ts';

export function hoursRoutes(door: Door): void {
  bind(door, operations.get, async ({ inScope }) => viewOf(await inScope((scope) => readOpeningHours(scope))));
  bind(door, operations.set, async ({ body, inScope }) =>
    viewOf(await inScope((scope) => setOpeningHours(scope, body))),
  );
  bind(door, operations.addHolidays, async ({ body, inScope }) =>
    viewOf(await inScope((scope) => addHolidays(scope, body))),
  );
  bind(door, operations.removeHoliday, async ({ params, inScope }) =>
    viewOf(await inScope((scope) => removeHoliday(scope, params))),
  );
  bind(door, operations.suggestions, ({ query, inScope }) =>
    inScope((scope) => suggestHolidays(scope, { year: query.year, region: query.region ?? null })),
  );
}

/** The domain's weeks are read-only, a schema's are not. */
function viewOf({ usual, departments, ...rest }: OpeningHoursView): OpeningHours {
  return {
    ...rest,
    usual: { ...usual, week: Week.parse(usual.week) },
    departments: departments.map((one) => ({ ...one, week: Week.parse(one.week) })),
  };
}
