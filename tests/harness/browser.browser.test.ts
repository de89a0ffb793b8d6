import { expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';

test('When no Chromium is installed, then the one of the packages opens a page', async () => {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.setContent('<h1>Omniflow</h1>');
  expect(await page.getByRole('heading').textContent()).toBe('Omniflow');
  await browser.close();
});
