/** Takes the pictures of docs/pictures from the running product with the demo clinic: `node tests/web/pictures.ts`. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { demoPassword, demoStaff, type Initials } from '../../tools/seed/demo-people.ts';
import { poll } from '../../tools/start/wait.ts';
import { linkTo } from '../accounts/mailbox.ts';
import { register } from '../accounts/registering.ts';
import { newStranger } from '../accounts/strangers.ts';
import { type EnvironmentOptions, testEnvironment } from '../harness/environment.ts';
import { startServices, withoutHandles } from '../harness/services.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { alive } from './pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'docs/pictures');
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const seedWithinMs = 120_000;
const wholeWithinMs = 30_000;

interface Picture {
  name: string;
  viewport: { width: number; height: number };
  /** Taken a second time in the dark theme, under this name. */
  darkName?: string;
  /** Where, who looks (the admin unless told), and the row to open there. */
  path: string;
  by?: Initials;
  row?: string | RegExp;
  /** What is done on the page before it is taken. */
  first?: (page: Page) => Promise<void>;
}

const pictures: Picture[] = [
  { name: 'inbox-light', darkName: 'inbox-dark', viewport: wide, path: '/inbox?view=all', row: 'Ananya Deshmukh' },
  { name: 'inbox-phone', viewport: phone, path: '/inbox?view=all' },
  { name: 'thread-phone', viewport: phone, path: '/inbox', row: 'Ananya Deshmukh' },
  { name: 'first-contact', viewport: wide, path: '/inbox?view=unassigned', row: 'Consent unknown' },
  { name: 'window-closed', viewport: wide, path: '/inbox?view=all', row: 'Vikram Chauhan' },
  { name: 'team-and-roles', viewport: wide, path: '/settings/team' },
  { name: 'channel-health', viewport: wide, path: '/settings/channels', first: openHealth },
  { name: 'audit-entry', viewport: wide, path: '/audit', first: openEntry },
  { name: 'closed-doors', viewport: wide, path: '/settings/sight', first: closeDoors },
  { name: 'open-with-reason', viewport: wide, path: '/inbox?view=all', by: 'VS', first: giveReason },
];

async function openHealth(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Heart Clinic/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Heart Clinic' }).waitFor();
}

async function openEntry(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('Chain is whole').waitFor();
  // Without the word of success, which covers a row for some seconds.
  await page.reload();
  await page.getByRole('link', { name: 'Suspended' }).first().click();
  await page.getByText('Proof that it belongs here').waitFor();
}

/** From here on officers open with a reason, as the last picture shows. */
async function closeDoors(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /^Closed doors/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await page.reload();
}

async function giveReason(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Open the closed conversation/ })
    .first()
    .click();
  await page.getByRole('radio', { name: 'Complaint' }).check();
  await page.getByRole('textbox').fill('The daughter complained by phone that nobody answers.');
}

async function seed(environment: EnvironmentOptions): Promise<void> {
  const { PATH } = process.env;
  const env = { PATH, ...testEnvironment(environment) };
  await promisify(execFile)(process.execPath, ['tools/seed/main.ts'], { cwd: root, env, timeout: seedWithinMs });
}

async function take(site: WebSite, picture: Picture): Promise<void> {
  const { name, darkName, viewport, path, by = 'MK', row, first } = picture;
  const page = await site.open({ viewport, colorScheme: 'light', reducedMotion: 'reduce', path });
  const email = demoStaff.find(({ initials }) => initials === by)?.email ?? '';
  await site.signIn(page, { email, password: demoPassword });
  await putBannersAway(page);
  if (row !== undefined) await page.locator('[data-row]').filter({ hasText: row }).first().click();
  if (path.startsWith('/inbox')) await page.locator('[data-row]').first().waitFor({ state: 'attached' });
  if (row !== undefined) await page.getByRole('heading', { level: 2 }).waitFor();
  await first?.(page);
  await shoot(page, name);
  if (darkName !== undefined) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, darkName);
  }
  await page.context().close();
}

/** The first run, as somebody who has just registered finds it. */
async function takeFirstRun(site: WebSite): Promise<void> {
  const stranger = { ...newStranger(), businessName: 'Lotus Eye Clinic', name: 'Leela Rao' };
  const page = await site.open({ viewport: wide, reducedMotion: 'reduce', path: '/register/consent' });
  await register(page, stranger);
  await page.goto(await linkTo(site, { email: stranger.email, pathname: '/verify' }));
  await page.getByText('Your address is confirmed.').waitFor();
  await site.signIn(page, stranger);
  await page.getByRole('button', { name: 'Accept agreement' }).waitFor();
  await putBannersAway(page);
  await shoot(page, 'first-run');
  await page.context().close();
}

/** They tell everybody the same for days. */
async function putBannersAway(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
  await alive(page);
  for (const name of [/^Put away/, 'Not now']) {
    const button = page.getByRole('status').getByRole('button', { name });
    if ((await button.count()) > 0) await button.first().click();
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  await settle(page);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Everything that loads is there: no skeleton, no picture on its way, no font still to come, no colour on the move. */
async function settle(page: Page): Promise<void> {
  const isWhole = `document.querySelector('.animate-skeleton') === null
    && document.getAnimations().length === 0 && [...document.images].every((image) => image.complete) && document.fonts.status === 'loaded'`;
  // The page forbids evaluated scripts, so it can't be asked to wait by itself.
  const done = await poll(async () => (await page.evaluate<boolean>(isWhole)) || undefined, {
    withinMs: wholeWithinMs,
  });
  if (!done) throw new Error('The page did not finish loading.');
  await page.mouse.move(0, 0);
}

mkdirSync(folder, { recursive: true });
const services = await startServices({ temporal: true });
try {
  const site = await openWebSite({ services: withoutHandles(services), fill: seed });
  try {
    await takeFirstRun(site);
    for (const picture of pictures) await take(site, picture);
  } finally {
    await site.close();
  }
} finally {
  await services.stop();
}
