import { afterAll, beforeAll } from 'vitest';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { testPlaces } from './places.ts';
import type { Who } from './staff.ts';
import { peopleWrite, staffPlaces } from './staff-places.ts';

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite({ askConsent: 'automatic' });
  await peopleWrite(site);
});
afterAll(() => site?.close());

testPlaces(staffPlaces, { site: () => site, open: (who) => site.openAs(who as Who) });
