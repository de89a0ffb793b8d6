import type { Page } from 'playwright-core';
import { linkTo } from '../accounts/mailbox.ts';
import { agree } from '../accounts/registering.ts';
import type { WebSite } from '../harness/web-site.ts';
import type { Place } from './places.ts';

const somebody = 'nila@invited.example';

async function begunForm(page: Page): Promise<void> {
  await agree(page);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Enter your name.').waitFor();
}

/** The link of an invitation, as it comes by mail. */
async function invitation(site: WebSite): Promise<string> {
  const admin = await site.openAs('admin', { path: '/inbox' });
  const sent = await admin.request.post(`${site.url}/api/v1/invitations`, {
    headers: { origin: site.url },
    data: { email: somebody, role: 'agent', departmentIds: [] },
  });
  if (!sent.ok()) throw new Error(`The invitation was answered with ${sent.status()}: ${await sent.text()}`);
  await admin.context().close();
  return await linkTo(site, { email: somebody, pathname: '/invite' });
}

const nobody = { who: 'nobody' } as const;

/** What stands before the door, and what binds us and everybody may read. */
export const publicPlaces: readonly Place[] = [
  {
    ...nobody,
    route: '(public)/sign-in',
    what: 'signing in',
    address: '/sign-in',
    ready: 'Forgot password?',
    also: ['dark', 'phone'],
  },
  { ...nobody, route: '(public)/forgot', what: 'a forgotten password', address: '/forgot', ready: 'Send me a link' },
  { ...nobody, route: '(public)/reset', what: 'a new password', address: '/reset#made-up', ready: 'Save password' },
  {
    ...nobody,
    route: '(public)/reset',
    what: 'a new password without its link',
    address: '/reset',
    ready: 'This link is not complete',
  },
  {
    ...nobody,
    route: '(public)/register/consent',
    what: 'the question before registering',
    address: '/register/consent',
    ready: 'Continue to registration',
    also: ['phone'],
  },
  {
    ...nobody,
    route: '(public)/register',
    what: 'the form of registering, with what is missing',
    address: '/register/consent',
    ready: 'Continue to registration',
    first: begunForm,
    opens: ['Receipt'],
  },
  {
    ...nobody,
    route: '(public)/register/declined',
    what: 'a registration that was declined',
    address: '/register/declined',
    ready: 'Nothing about you was stored',
  },
  {
    ...nobody,
    route: '(public)/register/sent',
    what: 'a registration whose mail is on its way',
    address: '/register/sent',
    ready: 'Register again',
  },
  {
    ...nobody,
    route: '(public)/verify',
    what: 'a confirmation without its link',
    address: '/verify',
    ready: 'This link is not complete',
  },
  {
    ...nobody,
    route: '(public)/account/confirm-email',
    what: 'a new address without its link',
    address: '/account/confirm-email',
    ready: 'This link is not complete',
  },
  { ...nobody, route: '(public)/invite', what: 'an invitation', address: invitation, ready: 'Join Riverside Clinic' },
  {
    ...nobody,
    route: '(public)/invite',
    what: 'an invitation without its link',
    address: '/invite',
    ready: 'This link is not complete',
  },
  {
    ...nobody,
    route: '(public)/legal/[kind]/[[version]]',
    what: 'the privacy policy',
    address: '/legal/privacy_policy',
    ready: 'SHA-256',
  },
  {
    ...nobody,
    route: '(public)/legal/partners',
    what: 'the partners everybody may read of',
    address: '/legal/partners',
    ready: 'Companies that process data on our behalf',
  },
  {
    ...nobody,
    route: '(public)/components',
    what: 'the page of components',
    address: '/components',
    ready: 'Type to confirm',
    opens: ['Dialog', 'Side panel', 'Confirm', 'Type to confirm'],
    also: ['phone'],
    showsBothThemes: true,
  },
  {
    ...nobody,
    route: '+error',
    what: 'an address where nothing is',
    address: '/nothing',
    ready: 'Not found',
    forgive: /404/,
  },
];
