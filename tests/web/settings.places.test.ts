import { afterAll, beforeAll } from 'vitest';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { testPlaces } from './places.ts';
import { settingsPlaces } from './settings-places.ts';
import type { Who } from './staff.ts';

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite();
});
afterAll(() => site?.close());

testPlaces(settingsPlaces, { site: () => site, open: (who) => site.openAs(who as Who) });
