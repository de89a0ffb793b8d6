import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { notices } from '../../domain/notices.ts';
import { eventually } from '../harness/eventually.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { expectKeptRules, widthOf } from '../web/page-rules.ts';
import { rowCounts, tablesWith } from './stored.ts';
import { newStranger, type Stranger } from './strangers.ts';

const sentence = notices.registrationConsent;
const mailWithinMs = 30_000;
/** Two browsers, four mails and every page of the first run. */
const wholeWayWithinMs = 120_000;

interface Mail {
  at: number;
  subject: string;
  text: string;
}

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite();
});
afterEach(() => expect(site.findings.splice(0)).toEqual([]));
afterAll(() => site?.close());

async function openPage(path: string): Promise<Page> {
  const page = await site.open({ path });
  onTestFinished(() => page.context().close());
  return page;
}

const agreement = (page: Page) => page.getByRole('checkbox');
const goOn = (page: Page) => page.getByRole('button', { name: 'Continue to registration' });

async function agree(page: Page): Promise<void> {
  await agreement(page).check();
  await goOn(page).click();
  await page.waitForURL((url) => url.pathname === '/register');
}

async function fillIn(page: Page, stranger: Stranger): Promise<void> {
  await page.getByLabel('Your name').fill(stranger.name);
  await page.getByLabel('Business name').fill(stranger.businessName);
  await page.getByLabel('Work e-mail').fill(stranger.email);
  await page.getByLabel('Phone', { exact: true }).fill(stranger.phone);
  await page.getByLabel('Password').fill(stranger.password);
}

/** Registers up to "Check your mail". */
async function register(page: Page, stranger: Stranger): Promise<void> {
  await agree(page);
  await fillIn(page, stranger);
  await page.getByRole('checkbox', { name: 'I am 18 or older.' }).check();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Check your mail' }).waitFor();
}

/** The link of the newest mail to this address that leads to the page. */
function linkTo(email: string, pathname: string): Promise<string> {
  return eventually(
    async () => {
      const { items } = await site.control<{ items: Mail[] }>('GET', `/mails?to=${encodeURIComponent(email)}`);
      const links = items
        .toSorted((a, b) => b.at - a.at)
        .flatMap(({ text }) => text.match(/https?:\/\/\S+/g) ?? [])
        .filter((link) => new URL(link).pathname === pathname);
      const [newest] = links;
      if (newest === undefined) throw new Error(`No mail leads to ${pathname} yet.`);
      return newest;
    },
    { withinMs: mailWithinMs },
  );
}

/** What grows by itself while a product runs: logs of work done in the background. */
const background = /audit_checkpoint|platform_|mail_round|egress/;

async function stored(): Promise<Record<string, number>> {
  const counts = await rowCounts(site.superuser);
  return Object.fromEntries(Object.entries(counts).filter(([table]) => !background.test(table)));
}

test('PC-1.2 When a stranger opens the registration, then the very sentence stands beside an unticked box, and its policy is a link away', async () => {
  const page = await openPage('/register/consent');
  const said = page.locator('[data-sentence]');
  expect(await said.textContent()).toBe(sentence.text);
  expect(await said.getAttribute('data-sentence')).toBe(sentence.id);
  expect(await agreement(page).isChecked()).toBe(false);
  expect(await page.getByRole('checkbox', { name: sentence.text, exact: true }).count()).toBe(1);

  await goOn(page).click({ force: true });
  expect(await goOn(page).getAttribute('aria-disabled')).toBe('true');
  expect(new URL(page.url()).pathname).toBe('/register/consent');

  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Read the Privacy Policy' }).click();
  const policy = await opened;
  await policy.getByRole('heading', { level: 1, name: 'Privacy policy' }).waitFor();
  const served = await policy.request.get(`${site.url}/api/v1/notices/privacy_policy/1/en/text`);
  const words = (text: string | null) => (text ?? '').replace(/[•\s]+/g, '');
  const [, ...body] = (await served.text()).split('\n');
  expect(words(await policy.locator('[data-notice]').textContent())).toBe(words(body.join('\n')));
});

test('PC-1.0 PC-1.1 When somebody does not agree, then the form stays closed, nothing is stored, and a page says so', async () => {
  const before = await stored();
  const stranger = newStranger();
  const page = await openPage('/register');
  await page.waitForURL((url) => url.pathname === '/register/consent');
  const posted = await page.request.post(`${site.url}/register`, {
    form: { email: stranger.email },
    headers: { origin: site.url, accept: 'text/html' },
    maxRedirects: 0,
  });
  expect(posted.status()).toBe(303);
  expect(posted.headers().location).toBe('/register/consent');

  await agree(page);
  await fillIn(page, stranger);
  await page.getByRole('link', { name: 'Back' }).click();
  await page.waitForURL((url) => url.pathname === '/register/consent');
  expect(await agreement(page).isChecked()).toBe(false);
  await page.getByRole('link', { name: 'I do not agree' }).click();
  await page.getByText('Nothing about you was stored').waitFor();
  expect(await stored()).toEqual(before);
  const typed = [stranger.name, stranger.businessName, stranger.email, stranger.phone, stranger.password];
  expect(await tablesWith(site.superuser, typed)).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test('PC-1.0 When a token of consent is made up, then the form refuses it in words and leads back to the question', async () => {
  const stranger = newStranger();
  const page = await openPage('/register?consent=made-up');
  await fillIn(page, stranger);
  await page.getByRole('checkbox', { name: 'I am 18 or older.' }).check();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('alert').getByRole('link', { name: 'Agree again' }).click();
  await page.waitForURL((url) => url.pathname === '/register/consent');
  expect(await tablesWith(site.superuser, [stranger.email, stranger.name])).toEqual([]);
  site.forgive(/status of 403/);
});

test('BW-1.1 BW-9.1 When the form is open, then it asks four facts, and refuses who does not say to be 18', async () => {
  const page = await openPage('/register/consent');
  await agree(page);
  const facts = await page.evaluate<string[]>(
    '[...document.querySelectorAll("form input:required:not([type=password])")].map((input) => input.name).sort()',
  );
  expect(facts).toEqual(['email', 'name', 'organization', 'tel']);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push(request.url());
  });
  await fillIn(page, newStranger());
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Omniflow is for people of 18 and older.').waitFor();
  expect(await page.evaluate('document.activeElement.name')).toBe('adult');
  expect(asked).toEqual([]);
});

test(
  'When a stranger goes from consent to the mail and its link, then they sign in to an organisation of their own, and the link opens nothing twice',
  async () => {
    const stranger = newStranger();
    const page = await openPage('/register/consent');
    await register(page, stranger);
    expect(page.url()).not.toContain(encodeURIComponent(stranger.email));
    const link = await linkTo(stranger.email, '/verify');

    await page.goto(link);
    await page.getByText('Your address is confirmed.').waitFor();
    expect(page.url()).not.toContain('#');
    expect(await page.getByLabel('E-mail').inputValue()).toBe(stranger.email.toLowerCase());
    await site.signIn(page, { email: stranger.email, password: stranger.password });
    await page.waitForURL('**/setup/agreement');
    await setUp(page, stranger);

    const again = await openPage('/forgot');
    await again.goto(link);
    await again.getByText('This link was used already').waitFor();
    const torn = await openPage(`/verify#${new URL(link).hash.slice(1, -3)}`);
    await torn.getByText('This link is no longer valid').waitFor();
    await torn.getByRole('link', { name: 'Register again' }).waitFor();
    site.forgive(/status of 4(?:04|10|22)/);
  },
  wholeWayWithinMs,
);

/** The first run up to the number: agreement, a department, an agent who joins in a browser of their own. */
async function setUp(page: Page, { businessName }: Stranger): Promise<void> {
  await page.getByRole('button', { name: 'Accept agreement' }).click();
  await page.getByText('Enter the registered address.').waitFor();
  await page.getByLabel('Legal name').fill(`${businessName} Pvt Ltd`);
  await page.getByLabel('Legal address').fill('4 River Road, Pune 411001');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Accept agreement' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download PDF' }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.pdf$/);
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.waitForURL('**/setup/departments');
  await page.getByLabel('Name of another department').fill('Billing');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Billing' }).waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.waitForURL('**/setup/team');
  const email = `agent.${businessName.slice(-8)}@stranger.example`;
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('listitem').filter({ hasText: email }).waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/setup/channel');
  await expectKeptRules(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('link', { name: 'Continue later' }).click();
  await page.getByRole('complementary', { name: 'Set up' }).getByText('3 of 5 done').waitFor();
  await join(email, businessName);
}

async function join(email: string, organisation: string): Promise<void> {
  const page = await openPage('/sign-in');
  await page.goto(await linkTo(email, '/invite'));
  await page.getByRole('heading', { level: 1, name: `Join ${organisation}` }).waitFor();
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await page.getByLabel('Your name').fill('Nina Agent');
  await page.getByLabel('Password').fill('seven quiet lanterns');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('Without your agreement nobody can join.').waitFor();
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('button', { name: 'Join' }).click();
  await page.waitForURL((url) => url.pathname === '/inbox');
  await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor({ state: 'attached' });
  expect(await page.getByRole('navigation', { name: 'Main' }).first().textContent()).not.toContain('Audit');
}

test('When somebody forgot their password, then a mail lets them choose a new one, once', async () => {
  const email = 'tomas@clinic.example';
  const page = await openPage('/sign-in');
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  await page.getByRole('heading', { level: 1, name: 'Forgot your password?' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText(`If ${email} has an account, a link is on its way.`).waitFor();
  const link = await linkTo(email, '/reset');

  await page.goto(link);
  const chosen = 'quiet river under snow';
  await page.getByLabel('New password').fill(chosen);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByText('Your password was changed.').waitFor();
  await site.signIn(page, { email, password: chosen });

  const again = await openPage('/sign-in');
  await again.goto(link);
  await again.getByLabel('New password').fill('another quiet river');
  await again.getByRole('button', { name: 'Save password' }).click();
  await again.getByText('This link was used already').waitFor();
  await again.getByRole('link', { name: 'Send me a link' }).waitFor();
  site.forgive(/status of 410/);
});

test.each(['/register/consent', '/forgot', '/verify', '/legal/privacy_policy', '/nothing'])(
  'When axe looks at %s, light and dark, wide and narrow, then it finds nothing and nothing sticks out',
  async (path) => {
    await expectKeptRules(await openPage(path));
    site.forgive(/status of 404/);
  },
);

test('When axe looks at the page of components, which shows both themes at once, then it finds nothing', async () => {
  const page = await openPage('/components');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await widthOf(page)).toBeLessThanOrEqual(width);
  }
});

test('When a form is sent before the page came alive, then nothing typed stands in the address, and it is sent once it has', async () => {
  const page = await site.open();
  onTestFinished(() => page.context().close());
  const loads: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads.push(request.url());
  });
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/_app/immutable/entry/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${site.url}/sign-in`, { waitUntil: 'commit' });
  await page.getByLabel('Password').fill('something secret');
  await page.getByRole('button', { name: 'Sign in' }).click();
  letGo();
  await page.getByText('Enter your e-mail address').waitFor();
  expect(loads).toEqual([`${site.url}/sign-in`]);
  expect(await page.getByLabel('Password').inputValue()).toBe('something secret');
});

test('When axe looks at the registration form, then it finds nothing and nothing sticks out', async () => {
  const page = await openPage('/register/consent');
  await agree(page);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Enter your name.').waitFor();
  await expectKeptRules(page);
});

test.each(['/settings', '/setup/nothing'])('When axe looks at %s as staff, then it finds nothing', async (path) => {
  const page = await site.openAs('admin');
  onTestFinished(() => page.context().close());
  await page.goto(site.url + path);
  await page.getByRole('navigation', { name: 'Main' }).first().waitFor({ state: 'attached' });
  site.forgive(/status of 404/);
  await expectKeptRules(page);
});
