import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { notices } from '../../domain/notices.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { linkTo } from './mailbox.ts';
import { agree, agreement, fillIn, goOn, register } from './registering.ts';
import { rowCounts, tablesWith } from './stored.ts';
import { newStranger } from './strangers.ts';

const sentence = notices.registrationConsent;
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

const mailTo = (email: string, pathname: string) => linkTo(site, { email, pathname });

/** What grows by itself while a product runs: logs of work done in the background. */
const background = /audit_(?!event)|platform_|mail_round|egress/;

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

test('When a stranger goes from consent to the mail and its link, then they sign in to an organisation of their own, and the link opens nothing twice', async () => {
  const stranger = newStranger();
  const page = await openPage('/register/consent');
  await register(page, stranger);
  expect(page.url()).not.toContain(encodeURIComponent(stranger.email));
  const link = await mailTo(stranger.email, '/verify');

  await page.goto(link);
  await page.getByText('Your address is confirmed.').waitFor();
  expect(page.url()).not.toContain('#');
  expect(await page.getByLabel('E-mail').inputValue()).toBe(stranger.email.toLowerCase());
  await site.signIn(page, { email: stranger.email, password: stranger.password });
  await page.waitForURL('**/setup/agreement');
  await page.getByRole('heading', { level: 1, name: 'Set up' }).waitFor();

  const again = await openPage('/forgot');
  await again.goto(link);
  await again.getByText('This link was used already').waitFor();
  const torn = await openPage(`/verify#${new URL(link).hash.slice(1, -3)}`);
  await torn.getByText('This link is no longer valid').waitFor();
  await torn.getByRole('link', { name: 'Register again' }).waitFor();
  site.forgive(/status of 4(?:04|10|22)/);
});

test('When somebody forgot their password, then a mail lets them choose a new one, once', async () => {
  const email = 'tomas@clinic.example';
  const page = await openPage('/sign-in');
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  await page.getByRole('heading', { level: 1, name: 'Forgot your password?' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText(`If ${email} has an account, a link is on its way.`).waitFor();
  const link = await mailTo(email, '/reset');

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
