import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { testPlaces } from './places.ts';
import { platformPlaces } from './platform-places.ts';
import { publicPlaces } from './public-places.ts';
import { settingsPlaces } from './settings-places.ts';
import { staffPlaces } from './staff-places.ts';

const routes = fileURLToPath(new URL('../../web/src/routes', import.meta.url));

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite();
});
afterAll(() => site?.close());

test('When a page is added, then it has a place where axe and a keyboard go through it', () => {
  const pages = globSync('**/+page.svelte', { cwd: routes }).map((file) => file.replace(/\/\+page\.svelte$/, ''));
  const places = [...publicPlaces, ...platformPlaces, ...settingsPlaces, ...staffPlaces].map(({ route }) => route);
  expect(pages.filter((page) => !places.includes(page))).toEqual([]);
  expect(places.filter((place) => place !== '+error' && !pages.includes(place))).toEqual([]);
});

testPlaces(publicPlaces, { site: () => site, open: () => site.open() });
