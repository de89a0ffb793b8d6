import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { WebSite } from '../harness/web-site.ts';
import type { Place } from './places.ts';
import { staff } from './staff.ts';

const connect = '(staff)/settings/channels/connect/[[draft]]';
const back = '(staff)/settings/channels/return';

async function goOnUnticked(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Tick the box to go on.').waitFor();
}

/** Up to the choice among the numbers of a business; what was begun stays as a draft. */
async function pasteToken(page: Page, site: WebSite): Promise<void> {
  const account = await site.control<{ wabaId: string; accessToken: string }>('POST', '/accounts', {
    name: 'Second desk',
    numbers: [{ displayPhoneNumber: '912067120499', verifiedName: 'Second desk', registered: false, pin: '246810' }],
  });
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Paste ids and a token').click();
  await page.getByLabel('WhatsApp Business account id').fill(account.wabaId);
  await page.getByLabel('Access token', { exact: true }).fill(account.accessToken);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('radio', { name: '+91 20 6712 0499' }).check();
  await page.getByLabel('Name of this channel').fill('Second desk');
}

async function healthOf(site: WebSite): Promise<string> {
  const { rows } = await site.superuser.query<{ id: string }>('select id from channel');
  return `/settings/channels/${rows[0]?.id}`;
}

async function everybodyIsThere(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('button', { name: /^More about/ }).count()).toBe(Object.keys(staff).length);
}

/** What admins see of the settings, agents of their account. */
export const settingsPlaces: readonly Place[] = [
  {
    route: '(staff)/settings',
    what: 'all settings',
    who: 'admin',
    address: '/settings',
    ready: (page) => page.getByRole('heading', { level: 1, name: 'Settings' }),
  },
  {
    route: '(staff)/settings/general',
    what: 'the general settings',
    who: 'admin',
    address: '/settings/general',
    ready: 'At once',
    also: ['dark', 'phone'],
  },
  {
    route: '(staff)/settings/departments',
    what: 'the departments',
    who: 'admin',
    address: '/settings/departments',
    ready: 'Front desk',
    opens: ['New department', 'More about Front desk › *'],
    also: ['phone'],
  },
  {
    route: '(staff)/settings/team',
    what: 'the team',
    who: 'admin',
    address: '/settings/team',
    ready: staff.agentA.email,
    first: everybodyIsThere,
    opens: ['Invite', `More about ${staff.agentA.name} › *`],
    also: ['phone'],
  },
  {
    route: '(staff)/settings/hours',
    what: 'the business hours',
    who: 'admin',
    address: '/settings/hours',
    ready: 'Monday',
    opens: ['Choose public holidays'],
    also: ['phone'],
  },
  {
    route: '(staff)/settings/agreements',
    what: 'the agreements',
    who: 'admin',
    address: '/settings/agreements',
    ready: 'SHA-256 of the text',
    also: ['phone'],
  },
  {
    route: '(staff)/settings/sight',
    what: 'who sees what',
    who: 'admin',
    address: '/settings/sight',
    ready: 'Closed doors, opened with a reason',
    also: ['phone'],
  },
  {
    route: '(staff)/settings/access',
    what: 'the access of the platform',
    who: 'admin',
    address: '/settings/access',
    ready: 'Give access',
    opens: ['Give access'],
  },
  {
    route: '(staff)/settings/partners',
    what: 'the partners',
    who: 'admin',
    address: '/settings/partners',
    ready: 'Partners',
  },
  {
    route: '(staff)/settings/security',
    what: 'the rules of signing in',
    who: 'admin',
    address: '/settings/security',
    ready: 'Conversations opened in an hour',
    also: ['phone'],
  },
  {
    route: connect,
    what: 'the first step to a number, with what is missing',
    who: 'admin',
    address: '/settings/channels/connect',
    ready: 'Continue',
    first: goOnUnticked,
  },
  {
    route: connect,
    what: 'the choice of a number',
    who: 'admin',
    address: '/settings/channels/connect',
    ready: 'Continue',
    first: pasteToken,
    opens: ['Give up'],
  },
  {
    route: '(staff)/settings/channels',
    what: 'the channels, one of them half connected',
    who: 'admin',
    address: '/settings/channels',
    ready: 'A connection that was begun',
    also: ['phone'],
  },
  {
    route: '(staff)/settings/channels/[id]',
    what: 'the health of a number',
    who: 'admin',
    address: healthOf,
    ready: 'Health',
    opens: ['Disconnect'],
    also: ['phone'],
  },
  {
    route: back,
    what: 'the way back from a sign-up that is no longer valid',
    who: 'admin',
    address: '/settings/channels/return?code=abc&state=forged',
    ready: 'This sign-up is no longer valid',
    forgive: /410/,
  },
  {
    route: '(staff)/settings/team',
    what: 'the team as agents see it',
    who: 'agentA',
    address: '/settings/team',
    ready: staff.admin.email,
  },
  {
    route: '(staff)/account/profile',
    what: 'the own profile',
    who: 'agentA',
    address: '/account/profile',
    ready: 'Download as JSON',
  },
  {
    route: '(staff)/account/security',
    what: 'the own second step',
    who: 'agentA',
    address: '/account/security',
    ready: 'Add a passkey',
    opens: ['Set up', 'Add a passkey'],
  },
  {
    route: '(staff)/account/sessions',
    what: 'the own sessions',
    who: 'agentA',
    address: '/account/sessions',
    ready: 'This device',
  },
  {
    route: '(public)/two-step',
    what: 'the way to a second step',
    who: 'agentA',
    address: '/two-step',
    ready: (page) => page.getByLabel('6-digit code'),
  },
];
