import type { Page } from 'playwright-core';
import type { Stranger } from './strangers.ts';

export const agreement = (page: Page) => page.getByRole('checkbox');
export const goOn = (page: Page) => page.getByRole('button', { name: 'Continue to registration' });

/** From the question of consent to the form. */
export async function agree(page: Page): Promise<void> {
  await agreement(page).check();
  await goOn(page).click();
  await page.waitForURL((url) => url.pathname === '/register');
}

export async function fillIn(page: Page, stranger: Stranger): Promise<void> {
  await page.getByLabel('Your name').fill(stranger.name);
  await page.getByLabel('Business name').fill(stranger.businessName);
  await page.getByLabel('Work e-mail').fill(stranger.email);
  await page.getByLabel('Phone', { exact: true }).fill(stranger.phone);
  await page.getByLabel('Password').fill(stranger.password);
}

/** Registers up to "Check your mail". */
export async function register(page: Page, stranger: Stranger): Promise<void> {
  await agree(page);
  await fillIn(page, stranger);
  await page.getByRole('checkbox', { name: 'I am 18 or older.' }).check();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Check your mail' }).waitFor();
}
