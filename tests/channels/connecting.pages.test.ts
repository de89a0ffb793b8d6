import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWebSite, type WebSite } from '../harness/web-site.ts';

let site: WebSite;
beforeAll(async () => {
  site = await openWebSite();
});
afterAll(() => site?.close());

const pin = '246810';

async function business(): Promise<{ wabaId: string; accessToken: string; numbers: { id: string }[] }> {
  return await site.control('POST', '/accounts', {
    name: 'Second desk',
    numbers: [{ displayPhoneNumber: '912067120499', verifiedName: 'Second desk', registered: false, pin }],
  });
}

async function openChannels(who: 'admin' | 'manager' = 'admin'): Promise<Page> {
  const page = await site.openAs(who);
  // Below the time of a test, so that what is waited for names itself.
  page.setDefaultTimeout(30_000);
  await page.goto(`${site.url}/settings/channels`);
  await page.getByRole('heading', { level: 1, name: 'Channels' }).waitFor();
  return page;
}

test('BW-3.2 When an admin connects a number, then Meta is acknowledged first, a wrong PIN shows its cure, and the first message finishes it', async () => {
  const account = await business();
  const page = await openChannels();
  await page.getByRole('link', { name: 'Connect a number' }).first().click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Tick the box to go on.').waitFor();
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Paste ids and a token').click();
  await page.getByLabel('WhatsApp Business account id').fill(account.wabaId);
  await page.getByLabel('Access token', { exact: true }).fill(account.accessToken);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('radio', { name: '+91 20 6712 0499' }).check();
  await page.getByLabel('Name of this channel').fill('Second desk');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Two-step PIN of the number').fill('111111');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText('The PIN is not the one of this number.').waitFor();
  site.forgive(/status of 422/);
  await page.getByLabel('Two-step PIN of the number').fill(pin);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('heading', { name: 'Try it' }).waitFor();
  const { id } = await site.control<{ id: string }>('POST', '/customers', { name: 'Ana', phone: '919812345678' });
  await site.control('POST', `/customers/${id}/messages`, {
    type: 'text',
    text: 'Good morning',
    pnid: account.numbers[0]!.id,
  });
  await page.getByRole('listitem').filter({ hasText: 'Signed webhook received' }).getByText('Fine').waitFor();
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByText('+91 20 6712 0499 is connected').waitFor();
  await page.getByRole('link', { name: 'See its health' }).click();
  await page.getByRole('heading', { level: 1, name: 'Second desk' }).waitFor();
  await page.getByText('Healthy').first().waitFor();
  expect(site.findings).toEqual([]);
});

test('When an admin signs up with Meta, then the numbers of the chosen business stand there, and the code is in no address', async () => {
  const page = await openChannels();
  await page.goto(`${site.url}/settings/channels/connect`);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue with Meta' }).click();
  await page.getByText('A new business').click();
  await page.getByLabel('Phone number').fill('+91 20 6712 0488');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('radio', { name: '+91 20 6712 0488' }).waitFor();
  expect(page.url()).not.toMatch(/code=|state=/);
  await page.getByRole('link', { name: 'Save and leave' }).click();
  await page.getByText('A connection that was begun').first().waitFor();
  site.forgive(/request to http:\/\/127\.0\.0\.1/);
});

test('When a sign-up is left, used or of another session, then a page says so and how to begin again', async () => {
  const page = await openChannels();
  await page.goto(`${site.url}/settings/channels/return?error=access_denied&state=x`);
  await page.getByText('Nothing was connected').waitFor();
  await page.goto(`${site.url}/settings/channels/return?code=abc&state=forged`);
  await page.getByText('This sign-up is no longer valid').waitFor();
  expect(page.url()).not.toContain('code=');
  site.forgive(/410/);
});

test('When a manager looks at a number, then its health is there, and what only an admin may do says so and does nothing', async () => {
  const page = await openChannels('manager');
  await page.getByRole('link', { name: /Main number/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Main number' }).waitFor();
  await page.getByRole('heading', { name: 'Health' }).waitFor();
  const disconnect = page.getByRole('button', { name: 'Disconnect' });
  // A refused control is no disabled one: it is reached, says why, and does nothing. Playwright would wait for it to open.
  expect(await disconnect.getAttribute('aria-disabled')).toBe('true');
  const why = page.locator(`id=${await disconnect.getAttribute('aria-describedby')}`);
  expect(await why.textContent()).toBe('Only an admin connects numbers.');
  await disconnect.focus();
  for (const key of ['Enter', 'Space']) await page.keyboard.press(key);
  await disconnect.click({ force: true });
  expect(await page.getByRole('alertdialog').count()).toBe(0);
  expect(site.findings).toEqual([]);
});
