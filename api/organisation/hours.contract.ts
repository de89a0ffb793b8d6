import { z } from 'zod';
import { areHours } from '../../domain/organisation/hours.ts';
import { operation } from '../http/operation.ts';
import { revision } from './departments.contract.ts';

const minutes = z.int().min(0).max(1440);
const Interval = z.strictObject({ from: minutes, to: minutes });
const Day = z.array(Interval).max(6).refine(areHours, 'From before to, in order, with a gap between');
/** Monday first; minutes after midnight. */
export const Week = z.tuple([Day, Day, Day, Day, Day, Day, Day]).meta({ id: 'Week' });
export type Week = z.output<typeof Week>;

const date = z.iso.date();
export const Holiday = z.object({ id: z.uuid(), date, name: z.string() }).meta({ id: 'Holiday' });
export type Holiday = z.output<typeof Holiday>;

export const OpeningHours = z
  .object({
    timeZone: z.string(),
    /** Of the whole organisation. */
    usual: z.object({ week: Week, revision }),
    /** Of departments that keep their own. */
    departments: z.array(z.object({ departmentId: z.uuid(), week: Week, revision })),
    holidays: z.array(Holiday),
    /** Country, or country and state: what suggestions are made from. */
    holidayRegion: z.string().nullable(),
    openNow: z.boolean(),
    nextOpening: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OpeningHours' });
export type OpeningHours = z.output<typeof OpeningHours>;

const region = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,6})?$/, 'A country such as IN, or a state such as IN-MH');

export const hoursOperations = {
  get: operation({
    id: 'getOpeningHours',
    summary: 'Opening hours, holidays, and whether the business is open now',
    method: 'get',
    path: '/opening-hours',
    permission: 'organisation.read',
    status: 200,
    response: OpeningHours,
  }),
  set: operation({
    id: 'setOpeningHours',
    summary: 'Set the hours of the organisation or of one department; no week: the department keeps the usual hours',
    method: 'put',
    path: '/opening-hours',
    permission: 'organisation.manage',
    body: z.strictObject({ departmentId: z.uuid().nullable(), week: Week.nullable(), revision }),
    status: 200,
    response: OpeningHours,
  }),
  addHolidays: operation({
    id: 'addHolidays',
    summary: 'Close on these days; a day that is there already gets the new name',
    method: 'post',
    path: '/holidays',
    permission: 'organisation.manage',
    body: z.strictObject({
      region: region.nullable(),
      items: z
        .array(z.strictObject({ date, name: z.string().trim().min(1).max(80) }))
        .min(1)
        .max(60),
    }),
    status: 200,
    response: OpeningHours,
  }),
  removeHoliday: operation({
    id: 'removeHoliday',
    summary: 'Open on this day again',
    method: 'post',
    path: '/holidays/{id}/remove',
    permission: 'organisation.manage',
    params: z.object({ id: z.uuid() }),
    status: 200,
    response: OpeningHours,
  }),
  suggestions: operation({
    id: 'suggestHolidays',
    summary: 'Public holidays of a country or state, to choose from',
    method: 'get',
    path: '/holidays/suggestions',
    permission: 'organisation.manage',
    query: z.strictObject({ region: region.optional(), year: z.coerce.number().int().min(2000).max(2100) }),
    status: 200,
    response: z.object({
      region: z.string(),
      countries: z.array(z.object({ code: z.string(), name: z.string() })),
      states: z.array(z.object({ code: z.string(), name: z.string() })),
      items: z.array(z.object({ date, name: z.string() })),
    }),
  }),
};
