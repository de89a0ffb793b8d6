import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { staff, type Who } from '../web/staff.ts';

const pages = {
  general: '/settings/general',
  departments: '/settings/departments',
  team: '/settings/team',
  hours: '/settings/hours',
  agreements: '/settings/agreements',
} as const;

let site: WebSite;
beforeAll(async () => {
  site = await openWebSite();
});
afterEach(() => expect(site.findings.splice(0)).toEqual([]));
afterAll(() => site?.close());

async function open(who: Who, path: string, ready: string): Promise<Page> {
  const page = await site.openAs(who);
  onTestFinished(() => page.context().close());
  await page.goto(site.url + path);
  await page.getByText(ready).first().waitFor();
  return page;
}

const toast = (page: Page, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor();

test('When two browsers change the organisation at once, then the second sees both versions and decides', async () => {
  const [first, second] = [
    await open('admin', pages.general, 'Time zone'),
    await open('admin', pages.general, 'Time zone'),
  ];
  const fill = async (page: Page, name: string) => {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
  };
  await fill(first, 'Riverside Heart Clinic');
  await toast(first, 'Saved');
  site.forgive(/409/);
  await fill(second, 'Riverside Eye Clinic');
  const conflict = second.getByRole('alert', { name: 'Somebody else changed this meanwhile.' });
  await conflict.getByRole('cell', { name: 'Riverside Heart Clinic' }).waitFor();
  await conflict.getByRole('cell', { name: 'Riverside Eye Clinic' }).waitFor();
  await conflict.getByRole('button', { name: 'Save mine' }).click();
  await toast(second, 'Saved');
  site.forgive(/409/);
  await second.reload();
  await second.getByLabel('Name', { exact: true }).waitFor();
  expect(await second.getByLabel('Name', { exact: true }).inputValue()).toBe('Riverside Eye Clinic');
});

test('When two admins rename a department or give a colleague a role at once, then the second sees both versions where they typed', async () => {
  const [first, second] = [
    await open('admin', pages.departments, 'Front desk'),
    await open('admin', pages.departments, 'Front desk'),
  ];
  const conflictOn = (page: Page) => page.getByRole('alert', { name: 'Somebody else changed this meanwhile.' });
  for (const page of [first, second]) {
    await page.getByRole('button', { name: 'More about Front desk' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
  }
  for (const [page, name] of [[first, 'Reception'] as const, [second, 'Entrance'] as const]) {
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    if (page === first) await page.getByRole('rowheader', { name }).waitFor();
  }
  await conflictOn(second).getByRole('cell', { name: 'Reception' }).waitFor();
  await second.getByRole('textbox', { name: 'Name' }).fill('Front desk');
  await conflictOn(second).getByRole('cell', { name: 'Front desk' }).waitFor();
  await conflictOn(second).getByRole('button', { name: 'Save mine' }).click();
  await second.getByRole('rowheader', { name: 'Front desk' }).waitFor();

  const role = (page: Page, name: string) => page.getByLabel(`Role of ${staff.agentB.name}: ${name}`);
  for (const page of [first, second]) await page.goto(site.url + pages.team);
  for (const page of [first, second]) await role(page, 'Agent').waitFor();
  const give = async (page: Page, from: string, to: RegExp) => {
    await role(page, from).click();
    await page.getByRole('option', { name: to }).click();
  };
  await give(first, 'Agent', /^Manager/);
  await role(first, 'Manager').waitFor();
  await give(second, 'Agent', /^Privacy officer/);
  await conflictOn(second).getByRole('cell', { name: 'Privacy officer' }).waitFor();
  await conflictOn(second).getByRole('button', { name: 'Take what is stored' }).click();
  await role(second, 'Manager').waitFor();
  await give(second, 'Manager', /^Agent/);
  await role(second, 'Agent').waitFor();
  site.forgive(/409/);
});

test('When a department is archived, then its number and conversations go where the admin says', async () => {
  const page = await open('admin', pages.departments, 'Front desk');
  await page.getByRole('button', { name: 'New department' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Front desk');
  site.forgive(/409/);
  await dialog.getByRole('button', { name: 'Create department' }).click();
  await dialog.getByText('There is one with this name already.').waitFor();
  site.forgive(/409/);
  await dialog.getByLabel('Name').fill('Laboratory');
  await dialog.getByRole('button', { name: 'Create department' }).click();
  await page.getByRole('rowheader', { name: 'Laboratory' }).waitFor();
  await page.getByRole('button', { name: 'More about Front desk' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  const confirm = page.getByRole('alertdialog');
  const archive = confirm.getByRole('button', { name: 'Archive' });
  expect(await archive.getAttribute('aria-disabled')).toBe('true'); // before a place is chosen
  await confirm.getByLabel('Move to').click();
  await page.getByRole('option', { name: 'Laboratory' }).click();
  await archive.click();
  await page.getByRole('heading', { name: 'Archived departments' }).waitFor();
});

test('When a colleague is invited, given another role and suspended, then the team shows it and their browser is shut', async () => {
  const agent = await site.openAs('agentB');
  onTestFinished(() => agent.context().close());
  const page = await open('admin', pages.team, staff.agentB.email);
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill('nila@invited.example');
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByRole('rowheader', { name: /nila@invited.example/ }).waitFor();

  await page.getByLabel(`Role of ${staff.agentB.name}: Agent`).click();
  await page.getByRole('option', { name: /^Manager/ }).click();
  await page.getByLabel(`Role of ${staff.agentB.name}: Manager`).waitFor();

  await page.getByRole('button', { name: `More about ${staff.agentB.name}` }).click();
  await page.getByRole('menuitem', { name: 'Suspend' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Suspend' }).click();
  await page.getByText('Suspended', { exact: true }).waitFor();
  await agent.goto(`${site.url}/settings/team`);
  await agent.waitForURL(/\/sign-in/);
});

test('When an agent opens the settings, then what is closed to them says so and does nothing', async () => {
  const page = await open('agentA', pages.team, staff.admin.email);
  const invite = page.getByRole('button', { name: 'Invite' });
  expect(await invite.getAttribute('aria-disabled')).toBe('true');
  expect(await page.getByRole('link', { name: 'Agreements' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: /^More about/ }).count()).toBe(0);
  await page.goto(site.url + pages.hours);
  await page.getByLabel('Monday, from').waitFor();
  expect(await page.getByLabel('Monday, from').getAttribute('readonly')).not.toBeNull();
  await page.goto(site.url + pages.agreements);
  await page.getByRole('heading', { level: 1, name: 'Agreements' }).waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
});

test('When hours overlap, then the day says so; when they are right, they are stored', async () => {
  const page = await open('admin', pages.hours, 'Monday');
  await page.getByLabel('Tuesday, to').fill('08:00');
  await page.getByText('Tuesday: the end comes after the beginning').waitFor();
  await page.getByLabel('Tuesday, to').fill('13:00');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await toast(page, 'Saved');
  await page.getByRole('button', { name: 'Choose public holidays' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Republic Day').waitFor();
  await dialog.getByRole('button', { name: /^Add \d+ days$/ }).click();
  await page.getByText('Republic Day').first().waitFor();
  await page.reload();
  await page.getByLabel('Tuesday, to').waitFor();
  expect(await page.getByLabel('Tuesday, to').inputValue()).toBe('13:00');
});
