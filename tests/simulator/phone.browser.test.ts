import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { expectNoFindings } from '../web/page-rules.ts';
import { type MetaApp, startMetaApp } from './meta-app.ts';

let browser: Browser;
let app: MetaApp;

beforeAll(async () => {
  browser = await launchChromium();
  app = await startMetaApp();
});

afterAll(async () => {
  await browser.close();
  await app.stop();
});

async function openPhone(options: { width: number; dark?: boolean }): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width, height: 800 },
    colorScheme: options.dark ? 'dark' : 'light',
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(app.simulator.url);
  return page;
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

test('When somebody makes a customer on the page, writes, taps and sends a picture, then the app gets it all', async () => {
  const page = await openPhone({ width: 1100 });
  await page.getByRole('button', { name: 'New customer' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Meera');
  await page.getByLabel('Phone with country code').fill('+91 98200 00001');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('Is Monday free?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.poll(() => app.messages().map((message) => message.text)).toEqual([{ body: 'Is Monday free?' }]);
  await app.send({
    to: '919820000001',
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: 'May we keep what you write?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
    },
  });
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.getByLabel('Send a file').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: PNG });
  await page.getByRole('img', { name: 'Picture' }).waitFor();

  await expect.poll(() => app.messages().map((message) => message.type)).toEqual(['text', 'interactive', 'image']);
  await expect.poll(() => app.statuses().map((status) => status.status)).toEqual(['sent', 'delivered', 'read']);
});

test('When the page is small or dark, then nothing overflows and axe finds nothing', async () => {
  const person = await app.customer({ name: 'Arun' });
  await app.write(person.id);
  for (const options of [{ width: 390 }, { width: 390, dark: true }, { width: 1100, dark: true }]) {
    const page = await openPhone(options);
    await expectNoFindings(page);
    await page.getByRole('button', { name: /Arun/ }).click();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();

    await expectNoFindings(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(options.width);
  }
});
