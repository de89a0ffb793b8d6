import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createOperator } from '../../services/platform/create-operator.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import type { Customer } from '../web/customers.ts';
import { expectKeptRules } from '../web/page-rules.ts';
import { codeOf, operatorPassword } from './operators.ts';

const clinic = 'Riverside Clinic';
const email = 'operator@platform.example';

let site: WebSite;
let ada: Customer;
let operator: Page;
let key: string;
beforeAll(async () => {
  site = await openWebSite({ askConsent: 'automatic' });
  ada = await site.knownCustomer('Ada Brook', 'Is my appointment still on?');
  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await site.superuser.query(text, [...values])).rows;
  await createOperator(sql, { email, name: 'Op Erator', password: operatorPassword });
});
afterEach(() => expect(site.findings.splice(0)).toEqual([]));
afterAll(() => site?.close());

async function tenantPage(): Promise<void> {
  await operator.goto(`${site.url}/platform`);
  await operator.getByRole('link', { name: clinic }).click();
  await operator.getByRole('heading', { level: 1, name: clinic }).waitFor();
}

/** Of a deactivation: its instants move into the past. */
async function letDaysPass(days: number): Promise<void> {
  await site.superuser.query(
    `update tenant_deactivation set asked_at = asked_at - $1 * interval '24 hours', reversible_until = reversible_until - $1 * interval '24 hours',
      erase_by = erase_by - $1 * interval '24 hours'`,
    [days],
  );
}

/** The last code may be minutes old by now, and each works once: time passes in the row. */
async function letCodesWorkAgain(): Promise<void> {
  await site.superuser.query('update operators.operator set totp_step = totp_step - 10');
}

test('When an operator signs in for the first time, then nothing opens before a second step is set up; after that it asks for the code', async () => {
  operator = await site.open({ path: '/platform' });
  await operator.waitForURL(/\/platform\/sign-in$/);
  await operator.getByLabel('E-mail').fill(email);
  await operator.getByLabel('Password', { exact: true }).fill(operatorPassword);
  await operator.getByRole('button', { name: 'Sign in' }).click();
  await operator.getByRole('heading', { name: 'Set up your second step' }).waitFor();
  await operator.goto(`${site.url}/platform/partners`);
  await operator.waitForURL(/\/platform\/two-step$/);
  await operator.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  key = (await operator.locator('code').first().textContent())!.replaceAll(/\s/g, '');
  await operator.getByLabel('Six-digit code').fill(codeOf(key));
  await operator.getByRole('heading', { level: 1, name: 'Tenants' }).waitFor();
  await expect.poll(() => operator.getByRole('row', { name: clinic }).textContent()).toContain('1 of 1 working');
});

test('OF-3.0 When an admin gives access, then an operator reads that conversation, both see it, and ending it closes the door', async () => {
  const admin = await site.openAs('admin', { path: '/inbox?view=all' });
  await admin.locator('[data-row]').filter({ hasText: ada.name }).first().click();
  await admin.waitForURL(/\/inbox\/[0-9a-f-]{36}/);
  const address = admin.url();
  await admin.goto(`${site.url}/settings/access`);
  await admin.getByRole('button', { name: 'Give access' }).click();
  const dialog = admin.getByRole('dialog', { name: 'Let platform staff read conversations' });
  await dialog.getByLabel('Why').click();
  await admin.getByRole('option', { name: 'A message is missing' }).click();
  await dialog.getByLabel('Case number').fill('CASE-7');
  await dialog.getByLabel('Address of the conversation').fill(address);
  await dialog.getByRole('button', { name: 'Give access' }).click();
  await admin.getByText('Platform staff may read conversations until').waitFor();

  await operator.setViewportSize({ width: 1440, height: 900 });
  await tenantPage();
  await operator.getByRole('link', { name: 'Read the conversation' }).click();
  await operator.getByText('Is my appointment still on?').waitFor();
  await admin.reload();
  await admin.getByRole('row', { name: /A conversation/ }).waitFor();
  await expectKeptRules(admin);
  await admin.setViewportSize({ width: 1440, height: 900 });
  await admin.getByRole('button', { name: 'End access' }).click();
  await admin.getByRole('alertdialog').getByRole('button', { name: 'End access now' }).click();
  await expect.poll(() => admin.getByText('Platform staff may read conversations until').count()).toBe(0);
  await operator.reload();
  await operator.getByText('This organisation has not given access').waitFor();
  await admin.reload();
  expect(await admin.getByText('Refused, no access').count()).toBeGreaterThan(0);
  await admin.context().close();
});

test('When an operator suspends, then the name is typed and a new code given first, staff read why, and lifting ends it', async () => {
  await site.superuser.query(`update operators.session set stepped_up_at = now() - interval '6 minutes'`);
  await letCodesWorkAgain();
  await tenantPage();
  await operator.getByRole('button', { name: 'Suspend' }).click();
  const dialog = operator.getByRole('alertdialog');
  await dialog.getByRole('radio', { name: 'A security incident' }).check();
  expect(await dialog.getByRole('button', { name: 'Suspend organisation' }).getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel(`Type ${clinic} to confirm`).fill(clinic);
  await dialog.getByRole('button', { name: 'Suspend organisation' }).click();
  await operator.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
  await operator.getByLabel('Six-digit code').fill(codeOf(key));
  await operator.getByText(/^Suspended since/).waitFor();
  site.forgive(/403/); // the server asked for the code
  const agent = await site.openAs('agentA');
  await agent.getByText(/stopped by the platform on .*: a security incident/).waitFor();
  await operator.getByRole('button', { name: 'Lift suspension' }).click();
  await operator.getByRole('alertdialog').getByRole('button', { name: 'Lift suspension' }).click();
  await operator.getByRole('button', { name: 'Suspend' }).waitFor();
  // Without being loaded anew.
  await agent.getByText(/stopped by the platform/).waitFor({ state: 'detached' });
  await agent.context().close();
});

test('OF-6.4 When an operator deactivates, then the end is read before and typed, staff read until when it can be taken back, nothing of the organisation can be changed, exports go on, and it is taken back', async () => {
  await operator.setViewportSize({ width: 1440, height: 900 });
  await tenantPage();
  await operator.getByRole('button', { name: 'Deactivate' }).click();
  const dialog = operator.getByRole('alertdialog', { name: `Deactivate ${clinic}?` });
  await dialog.getByText('Last moment to take it back', { exact: true }).waitFor();
  await dialog.getByRole('radio', { name: 'Invoices stayed unpaid' }).check();
  await dialog.getByText(/UTC \(14 days\)$/).waitFor();
  expect(await dialog.getByText(/^Messages: \d+, contacts: 1/).count()).toBe(1);
  const confirm = dialog.getByRole('button', { name: 'Deactivate organisation' });
  expect(await confirm.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel(`Type ${clinic} to confirm`).fill(clinic);
  await confirm.click();
  await operator.getByText(/^Deactivated since .*: Invoices stayed unpaid\. It can be taken back until/).waitFor();
  await operator
    .getByRole('timer')
    .getByText(/left to take it back/)
    .waitFor();
  await expectKeptRules(operator);

  const admin = await site.openAs('admin');
  await admin.goto(`${site.url}/settings/general`);
  await admin.getByText(/^This organisation will be erased\. Deactivated on .*: Invoices stayed unpaid/).waitFor();
  await admin
    .getByRole('timer')
    .getByText(/left to object/)
    .waitFor();
  const save = admin.getByRole('button', { name: 'Save', exact: true });
  await save.waitFor();
  expect(await save.getAttribute('aria-disabled')).toBe('true');
  expect(await admin.getByText(/^This organisation is frozen: nothing can be changed or sent/).count()).toBeGreaterThan(
    0,
  );
  await expectKeptRules(admin);
  await admin.getByRole('button', { name: /^News/ }).first().click();
  await admin.getByText(/^This organisation will be erased by .*; it can be taken back until/).waitFor();
  await admin.goto(`${site.url}/account/profile`);
  const download = admin.waitForEvent('download');
  await admin.getByRole('button', { name: 'Download as JSON' }).click();
  await download;
  await admin.context().close();

  await operator.setViewportSize({ width: 1440, height: 900 });
  await letDaysPass(15);
  await operator.reload();
  await operator.getByText(/^Not erased, although all of it had to be gone by/).waitFor();
  expect(await operator.getByRole('button', { name: 'Take back' }).getAttribute('aria-disabled')).toBe('true');
  await operator.getByText('Erasure overdue').waitFor();
  await letDaysPass(-15);
  await operator.reload();
  await operator.getByRole('button', { name: 'Take back' }).click();
  await operator.getByRole('alertdialog').getByRole('button', { name: 'Take deactivation back' }).click();
  await operator.getByRole('button', { name: 'Deactivate' }).waitFor();
});

test('PC-4.2 When a new version of the agreement is announced, then every page says by when, to admins with the way to it and to others who can, until it is accepted', async () => {
  await site.superuser.query(
    `insert into notice_version (id, kind, version, locale, title, body, sha256, material, effective_at, notified_at)
      select gen_random_uuid(), kind, 2, locale, title, body, sha256, true, now() + interval '180 hours', now()
        from notice_version where kind = 'data_processing_agreement'`,
  );
  const agent = await site.openAs('agentA');
  await agent.getByText(/counts from .*, 7 d \d+ h left\. It has to be accepted by an admin: \w+/).waitFor();
  await agent.context().close();
  const admin = await site.openAs('admin');
  await admin.getByRole('link', { name: 'Read and accept' }).click();
  await admin.getByText(/^This version counts from/).waitFor();
  await admin.getByRole('checkbox').check();
  await admin.getByRole('button', { name: 'Accept agreement' }).click();
  await admin.getByText('Version 2 accepted').waitFor();
  await admin.goto(`${site.url}/settings/team`);
  await admin.getByRole('heading', { level: 1, name: 'Team' }).waitFor();
  expect(await admin.getByText(/new version of the data processing agreement/).count()).toBe(0);
  await admin.context().close();
});

test('OF-4.3 When a partner is announced, then staff and everybody see who comes, what for and from when', async () => {
  await operator.goto(`${site.url}/platform/partners`);
  await operator.getByRole('button', { name: 'Announce a partner' }).click();
  const dialog = operator.getByRole('dialog', { name: 'Announce a partner' });
  await dialog.getByRole('button', { name: 'Announce a partner' }).click();
  expect(await dialog.getByText('Fill this in.').count()).toBe(5);
  for (const [label, text] of [
    ['Company', 'Cloudhaus GmbH'],
    ['What for', 'Servers the product runs on'],
    ['Which data', 'Everything, sealed'],
    ['Where it is processed', 'Mumbai, India'],
    ['Hosts', 'api.cloudhaus.example'],
    ['Agreement', 'Data processing addendum of 1 October 2026'],
    ['SHA-256 of the signed copy', 'a'.repeat(64)],
  ] as const)
    await dialog.getByLabel(label, { exact: true }).fill(text);
  await dialog.getByRole('button', { name: 'Announce a partner' }).click();
  await operator.getByRole('row', { name: /Cloudhaus/ }).waitFor();
  const visitor = await site.open({ path: '/legal/partners' });
  await visitor.getByRole('heading', { name: /Cloudhaus GmbH/ }).waitFor();
  await visitor.getByText(/^Opens \d+ \w+ \d+$/).waitFor();
  await expectKeptRules(visitor);
  const admin = await site.openAs('admin');
  await admin.goto(`${site.url}/settings/partners`);
  await admin.getByText(/A new partner, Cloudhaus GmbH, will be used from/).waitFor();
  await admin.context().close();
  await visitor.context().close();
});

test('BW-5.4 When an operator starts a recovery, then the page says until when, and the person stops it with one press', async () => {
  await operator.setViewportSize({ width: 1440, height: 900 });
  await site.superuser.query('update operators.session set stepped_up_at = now()');
  await operator.goto(`${site.url}/platform/recoveries`);
  await operator.getByText('No recovery waits').waitFor();
  const { email: address } = await site.superuser
    .query<{ email: string }>(
      `with lost as (insert into auth.totp (user_id, sealed, confirmed_at) select user_id, '\\x01', now() from membership where role = 'agent' limit 1 returning user_id)
        select email from auth."user" join lost on id = user_id`,
    )
    .then(({ rows }) => rows[0]!);
  await operator.getByRole('button', { name: 'Start a recovery' }).click();
  const dialog = operator.getByRole('dialog', { name: 'Start a recovery' });
  await dialog.getByLabel('E-mail address of the account').fill(address);
  await dialog.getByRole('button', { name: 'Start a recovery' }).click();
  await operator.getByText(/^Started. It takes effect on/).waitFor();
  await expectKeptRules(operator);
  const admin = await site.openAs('admin');
  await admin.goto(`${site.url}/settings/team`);
  await admin.getByText(/^On .* the second steps of .* are removed/).waitFor();
  await expectKeptRules(admin);
  await admin.getByRole('button', { name: /^Stop the recovery of/ }).click();
  await admin.getByText(/^Stopped\. .* keeps their second step\./).waitFor();
  await admin.getByText(/^On .* the second steps of .* are removed/).waitFor({ state: 'detached' });
  // The rules leave a narrow page behind, where nothing stands at the side.
  await admin.setViewportSize({ width: 1440, height: 900 });
  await admin.goto(`${site.url}/settings/nowhere`);
  await admin.getByRole('heading', { level: 1, name: 'Not found' }).waitFor();
  await admin.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Team' }).waitFor();
  site.forgive(/404/); // the address nobody made
  await admin.context().close();
});

test('When an operator looks at own sessions and signs out, then the way back leads to signing in', async () => {
  await operator.setViewportSize({ width: 390, height: 844 });
  await operator.goto(`${site.url}/platform/sessions`);
  await operator.getByText('This one').waitFor();
  await operator.goto(`${site.url}/platform/nowhere`);
  await operator.getByRole('heading', { level: 1, name: 'Not found' }).waitFor();
  await operator.getByRole('link', { name: 'To the tenants' }).click();
  await operator.getByRole('heading', { level: 1, name: 'Tenants' }).waitFor();
  site.forgive(/404/); // the address nobody made
  await operator.getByRole('button', { name: 'Sign out' }).click();
  await operator.waitForURL(/\/platform\/sign-in$/);
  await operator.goBack();
  await operator.waitForURL(/\/platform\/sign-in$/);
});
