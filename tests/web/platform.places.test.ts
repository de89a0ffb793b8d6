import { afterAll, beforeAll } from 'vitest';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { testPlaces } from './places.ts';
import { beginAsOperator, platformPlaces } from './platform-places.ts';

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite({ askConsent: 'automatic' });
  await site.knownCustomer('Ada Brook', 'Is Friday free?');
});
afterAll(() => site?.close());

testPlaces(platformPlaces, {
  site: () => site,
  open: (who) => (who === 'operator' ? beginAsOperator(site) : site.open()),
});
