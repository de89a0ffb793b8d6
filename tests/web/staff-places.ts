import type { Page } from 'playwright-core';
import type { WebSite } from '../harness/web-site.ts';
import type { Place } from './places.ts';

const people = { known: 'Ada Brook', closed: 'Cleo Dean', stranger: 'Consent asked' } as const;

/** Two customers, one of whom wrote too long ago, and somebody who was asked and has not answered. */
export async function peopleWrite(site: WebSite): Promise<void> {
  await site.knownCustomer(people.known, 'Is Friday free?');
  await site.knownCustomer(people.closed, 'Thank you!');
  await (await site.customer('Nobody Yet')).write('Hello');
}

/** The address of a conversation, from the list of somebody who sees it. */
async function conversation(site: WebSite, row: string): Promise<string> {
  const page = await site.openAs('admin');
  const found = page.locator('[data-row]').filter({ hasText: row }).first();
  await found.waitFor();
  const id = await found.getAttribute('data-row');
  await page.context().close();
  return `/inbox/${id}?view=all`;
}

async function lateConversation(site: WebSite): Promise<string> {
  const address = await conversation(site, people.closed);
  await site.superuser.query(
    `update conversation set window_closes_at = now() - interval '1 hour' where $1 like '%' || id || '%'`,
    [address],
  );
  return address;
}

/** From now on admins open with a reason; nothing of the conversations stands in their list. */
async function closedDoors(site: WebSite): Promise<string> {
  await site.superuser.query(`update tenant set officer_sight = 'with_reason'`);
  return '/inbox?view=all';
}

async function openEntry(page: Page): Promise<void> {
  await page.locator('[data-row]').filter({ hasText: 'Consent given' }).first().click();
  await page.getByRole('complementary', { name: 'Entry' }).getByText('Proof that it belongs here').waitFor();
}

const route = '(staff)/inbox/[[id]]';
const setup = '(staff)/setup/[[step]]';

export const staffPlaces: readonly Place[] = [
  {
    route,
    what: 'the list of conversations',
    who: 'admin',
    address: '/inbox?view=all',
    ready: people.known,
    opens: ['Search and commands'],
    withFrame: true,
    also: ['dark', 'phone'],
  },
  {
    route,
    what: 'a conversation',
    who: 'admin',
    address: (site) => conversation(site, people.known),
    ready: 'Add colleague',
    opens: ['Not assigned, change › Transfer …', 'Snooze › Choose date and time…'],
    also: ['phone'],
  },
  {
    route,
    what: 'a private note',
    who: 'admin',
    address: (site) => conversation(site, people.known),
    ready: 'Add colleague',
    first: (page) => page.getByRole('button', { name: 'Private note' }).click(),
  },
  {
    route,
    what: 'a conversation with somebody who was asked',
    who: 'admin',
    address: (site) => conversation(site, people.stranger),
    ready: 'Consent asked',
  },
  {
    route,
    what: 'a conversation whose window is closed',
    who: 'admin',
    address: lateConversation,
    ready: 'appointment_hold',
  },
  {
    route: '(staff)/audit',
    what: 'the audit log',
    who: 'admin',
    address: '/audit?period=all',
    ready: 'Consent given',
    opens: ['Verifier'],
    also: ['phone'],
  },
  {
    route: '(staff)/audit',
    what: 'an entry of the audit log',
    who: 'admin',
    address: '/audit?period=all',
    ready: 'Consent given',
    first: openEntry,
  },
  {
    route: setup,
    what: 'the agreement of the first run',
    who: 'admin',
    address: '/setup/agreement',
    ready: 'Download PDF',
  },
  {
    route: setup,
    what: 'the departments of the first run',
    who: 'admin',
    address: '/setup/departments',
    ready: 'Front desk',
  },
  { route: setup, what: 'the team of the first run', who: 'admin', address: '/setup/team', ready: 'Continue' },
  { route: setup, what: 'the number of the first run', who: 'admin', address: '/setup/channel', ready: 'Continue' },
  {
    route: setup,
    what: 'the first message of the first run',
    who: 'admin',
    address: '/setup/message',
    ready: 'Continue',
  },
  {
    route: setup,
    what: 'a step of the first run that is none',
    who: 'admin',
    address: '/setup/nothing',
    ready: 'Not found',
    forgive: /404/,
  },
  {
    route,
    what: 'a list of closed doors',
    who: 'admin',
    address: closedDoors,
    ready: 'Closed. Opens with a reason.',
    opens: ['Open the closed conversation from Main number with a reason'],
  },
];
