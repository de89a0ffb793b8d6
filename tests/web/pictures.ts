/** Takes the pictures of docs/pictures from the running product with the demo clinic: `node tests/web/pictures.ts`. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { demoPassword, demoStaff } from '../../tools/seed/demo-people.ts';
import { poll } from '../../tools/start/wait.ts';
import { type EnvironmentOptions, testEnvironment } from '../harness/environment.ts';
import { startServices, withoutHandles } from '../harness/services.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';

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
  /** Where, and the row to open there. */
  path: string;
  row?: string | RegExp;
}

const pictures: Picture[] = [
  { name: 'inbox-light', darkName: 'inbox-dark', viewport: wide, path: '/inbox?view=all', row: 'Ananya Deshmukh' },
  { name: 'inbox-phone', viewport: phone, path: '/inbox?view=all' },
  { name: 'thread-phone', viewport: phone, path: '/inbox', row: 'Ananya Deshmukh' },
  { name: 'first-contact', viewport: wide, path: '/inbox?view=unassigned', row: 'Consent unknown' },
  { name: 'window-closed', viewport: wide, path: '/inbox?view=all', row: 'Vikram Chauhan' },
];

async function seed(environment: EnvironmentOptions): Promise<void> {
  const { PATH } = process.env;
  const env = { PATH, ...testEnvironment(environment) };
  await promisify(execFile)(process.execPath, ['tools/seed/main.ts'], { cwd: root, env, timeout: seedWithinMs });
}

async function take(site: WebSite, picture: Picture): Promise<void> {
  const { name, darkName, viewport, path, row } = picture;
  const page = await site.open({ viewport, colorScheme: 'light', reducedMotion: 'reduce', path });
  const [meera] = demoStaff;
  await site.signIn(page, { email: meera?.email ?? '', password: demoPassword });
  if (row !== undefined) await page.locator('[data-row]').filter({ hasText: row }).first().click();
  await settle(page, row !== undefined);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  if (darkName !== undefined) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await settle(page, row !== undefined);
    await page.screenshot({ path: join(folder, `${darkName}.png`) });
  }
  await page.context().close();
}

/** Everything that loads is there: no skeleton, no picture on its way, no font still to come, no colour on the move. */
async function settle(page: Page, isThread: boolean): Promise<void> {
  await page.locator('[data-row]').first().waitFor({ state: 'attached' });
  if (isThread) await page.getByRole('heading', { level: 2 }).waitFor();
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
    for (const picture of pictures) await take(site, picture);
  } finally {
    await site.close();
  }
} finally {
  await services.stop();
}
