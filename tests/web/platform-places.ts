import type { Page } from 'playwright-core';
import { newId } from '../../database/ids.ts';
import { createOperator } from '../../services/platform/create-operator.ts';
import type { WebSite } from '../harness/web-site.ts';
import { codeOf, operatorPassword } from '../platform/operators.ts';
import type { Place } from './places.ts';

const email = 'operator@platform.example';

const key = (page: Page) => page.locator('code');

/** An operator who gave a password; the second step is still to be set up. */
export async function beginAsOperator(site: WebSite): Promise<Page> {
  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await site.superuser.query(text, [...values])).rows;
  await createOperator(sql, { email, name: 'Op Erator', password: operatorPassword });
  const page = await site.open({ path: '/platform/sign-in' });
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(operatorPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  return page;
}

async function giveCode(page: Page): Promise<void> {
  const shown = (await key(page).first().textContent()) ?? '';
  await page.getByLabel('Six-digit code').fill(codeOf(shown.replaceAll(/\s/g, '')));
  await page.getByRole('heading', { level: 1, name: 'Tenants' }).waitFor();
}

const tenant = async (site: WebSite): Promise<string> => {
  const { rows } = await site.superuser.query<{ id: string }>('select id from tenant');
  return `/platform/tenants/${rows[0]?.id}`;
};

/** The organisation lets platform staff read everything for an hour. */
async function conversations(site: WebSite): Promise<string> {
  await site.superuser.query(
    `insert into support_access (id, tenant_id, reason, ticket, granted_by, expires_at)
      select $1, tenant_id, 'other', 'CASE-7', id, now() + interval '1 hour' from membership where role = 'admin'`,
    [newId()],
  );
  return `${await tenant(site)}/conversations`;
}

async function conversation(site: WebSite): Promise<string> {
  const { rows } = await site.superuser.query<{ id: string }>('select id from conversation');
  return `${await tenant(site)}/conversations/${rows[0]?.id}`;
}

const operator = { who: 'operator' } as const;
const inside = '(platform)/platform/(inside)';

/** In the order somebody comes through: the second step is set up once. */
export const platformPlaces: readonly Place[] = [
  {
    who: 'nobody',
    route: '(platform)/platform/sign-in',
    what: 'the sign-in of operators',
    address: '/platform/sign-in',
    ready: 'Password',
  },
  {
    ...operator,
    route: '(platform)/platform/two-step',
    what: 'the second step of operators',
    address: '/platform/two-step',
    ready: key,
  },
  {
    ...operator,
    route: inside,
    what: 'all organisations',
    address: '/platform/two-step',
    ready: key,
    first: giveCode,
    also: ['dark', 'phone'],
  },
  {
    ...operator,
    route: `${inside}/tenants/[id]`,
    what: 'an organisation',
    address: tenant,
    ready: 'Riverside Clinic',
    opens: ['Suspend', 'Deactivate'],
  },
  {
    ...operator,
    route: `${inside}/tenants/[id]/conversations`,
    what: 'the conversations an operator may read',
    address: conversations,
    ready: 'Ada Brook',
  },
  {
    ...operator,
    route: `${inside}/tenants/[id]/conversations/[conversationId]`,
    what: 'a conversation an operator may read',
    address: conversation,
    ready: 'Is Friday free?',
  },
  {
    ...operator,
    route: `${inside}/partners`,
    what: 'the register of partners',
    address: '/platform/partners',
    ready: 'Announce a partner',
    opens: ['Announce a partner'],
  },
  {
    ...operator,
    route: `${inside}/recoveries`,
    what: 'the recoveries operators began',
    address: '/platform/recoveries',
    ready: 'Start a recovery',
    opens: ['Start a recovery'],
  },
  {
    ...operator,
    route: `${inside}/sessions`,
    what: 'the sessions of an operator',
    address: '/platform/sessions',
    ready: 'This one',
  },
];
