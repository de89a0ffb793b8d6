import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import type { Customer } from './customers.ts';
import { type InboxPage, inboxPage, soon } from './inbox-page.ts';
import { widthOf } from './page-rules.ts';
import type { PageOptions } from './pages.ts';
import type { Who } from './staff.ts';

let site: WebSite;
let known: Customer;
let closed: Customer;
/** Addresses of the pages every rule is held against, by what they show. */
let places: Record<'signIn' | 'list' | 'thread' | 'held' | 'windowClosed', string>;

beforeAll(async () => {
  site = await openWebSite({ askConsent: 'automatic' });
  [known, closed] = await Promise.all([
    site.knownCustomer('Ada Brook', 'Is Friday free?'),
    site.knownCustomer('Cleo Dean', 'Thank you!'),
  ]);
  const stranger = await site.customer('Nobody Yet');
  await stranger.write('Hello');
  const inbox = inboxPage(await site.openAs('admin'));
  const addressOf = async (row: string | RegExp) => {
    await inbox.row(row).waitFor();
    return `/inbox/${await inbox.row(row).getAttribute('data-row')}?view=all`;
  };
  const windowClosed = await addressOf(closed.name);
  await site.superuser.query(
    `update conversation set window_closes_at = now() - interval '1 hour' where $1 like '%' || id || '%'`,
    [windowClosed],
  );
  places = {
    signIn: '/sign-in',
    list: '/inbox?view=all',
    thread: await addressOf(known.name),
    held: await addressOf('Consent asked'),
    windowClosed,
  };
  await inbox.page.context().close();
});
afterEach(() => expect(site.findings.splice(0)).toEqual([]));
afterAll(() => site?.close());

async function inboxOf(who: Who, options?: PageOptions): Promise<InboxPage> {
  const inbox = inboxPage(await site.openAs(who, options));
  onTestFinished(() => inbox.page.context().close());
  return inbox;
}

async function openSignedOut(path: string): Promise<Page> {
  const page = await site.open({ path });
  onTestFinished(() => page.context().close());
  return page;
}

const focused = (page: Page) => page.evaluate<string>('document.activeElement.outerHTML.slice(0, 300)');

test('BW-8.1 BW-8.2 When somebody walks through all pages, then one session cookie is all they are given and no other host is asked', async () => {
  const page = await openSignedOut('/sign-in');
  expect(await page.context().cookies()).toEqual([]);
  await site.signIn(page, 'agentB');
  for (const place of Object.values(places)) await page.goto(site.url + place, { waitUntil: 'load' });
  const cookies = await page.context().cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({
    name: '__Host-omniflow.session',
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
    path: '/',
  });
  expect(await page.evaluate('document.cookie')).toBe('');
  // A foreign conversation is not found for an agent, which browsers tell as an error.
  site.forgive(/status of 404/);
});

test('When a page is sent, then its scripts run by a nonce that is new each time, and it may be kept nowhere', async () => {
  const page = await openSignedOut('/sign-in');
  const policies: string[] = [];
  for (const _ of [1, 2]) {
    const response = await page.reload();
    const headers = response?.headers() ?? {};
    policies.push(headers['content-security-policy'] ?? '');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
  }
  const nonces = policies.map((policy) => /script-src 'self' 'nonce-([^']{16,})'/.exec(policy)?.[1]);
  expect(nonces[0]).toBeTruthy();
  expect(nonces[0]).not.toBe(nonces[1]);
  for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    expect(policies[0]).toContain(part);
});

test('When a view is chosen and a conversation opened, then the address holds it through reload and Back', async () => {
  const inbox = await inboxOf('admin', { path: '/inbox' });
  await inbox.list.getByRole('link', { name: /^All/ }).click();
  await inbox.list.getByRole('button', { name: 'Sorted: newest first' }).click();
  await inbox.page.waitForURL('**/inbox?view=all&sort=oldest');
  await inbox.openRow(known.name);
  await inbox.page.waitForURL(/\/inbox\/[0-9a-f-]{36}\?view=all&sort=oldest$/);
  expect(await inbox.page.title()).toBe(`${known.name} | Omniflow`);
  await inbox.page.reload();
  await inbox.bubble('Is Friday free?').waitFor();
  await inbox.list.getByRole('button', { name: 'Sorted: oldest first' }).waitFor();
  await inbox.page.goBack();
  await inbox.page.waitForURL('**/inbox?view=all&sort=oldest');
  await soon(() => inbox.page.title()).toBe('Inbox | Omniflow');
  await inbox.page.goBack();
  await inbox.page.waitForURL('**/inbox?view=all');
  await inbox.row(closed.name).waitFor();
});

test('When nobody is signed in, then a page leads to the sign-in and from there back to it', async () => {
  const page = await openSignedOut(places.thread);
  await page.waitForURL((url) => url.pathname === '/sign-in' && url.searchParams.get('next') === places.thread);
  await page.getByLabel('E-mail').fill('asha@clinic.example');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('E-mail and password do not belong together.').waitFor();
  site.forgive(/status of 401/);
  await site.signIn(page, 'admin');
  await page.getByRole('heading', { level: 2, name: known.name }).waitFor();
  expect(page.url()).toBe(site.url + places.thread);
});

test('When somebody signs out everywhere, then their other browser leaves the page by itself', async () => {
  const [here, there] = [await openSignedOut('/sign-in'), await openSignedOut('/sign-in')];
  for (const page of [here, there]) await site.signIn(page, 'manager');
  await here.getByRole('button', { name: 'Account: Maria Lund' }).click();
  await here.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  await here.waitForURL('**/sign-in');
  expect(await here.context().cookies()).toEqual([]);
  await there.waitForURL('**/sign-in?**');
  site.forgive(/status of 401/);
});

test('When only the keyboard is used, then a conversation can be found, answered, left and resolved', async () => {
  const inbox = await inboxOf('admin');
  const { page } = inbox;
  const { keyboard } = page;
  await inbox.row(known.name).waitFor();
  await keyboard.press('Tab');
  await soon(() => focused(page)).toContain('Skip to content');
  await keyboard.press('Enter');
  await soon(() => focused(page)).toMatch(/^<main/);

  await keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await soon(() => focused(page)).toMatch(/^<main/);

  const rows = await inbox.list.locator('[data-row]').allTextContents();
  const place = rows.findIndex((row) => row.includes(known.name));
  const isOnKnown = () => page.evaluate<boolean>(`document.activeElement.textContent.includes('${known.name}')`);
  for (const key of ['j', 'j', 'k', 'k', ...rows.slice(0, place).map(() => 'j')]) await keyboard.press(key);
  await soon(isOnKnown).toBe(true);
  await keyboard.press('Enter');
  await inbox.thread.getByRole('heading', { level: 2, name: known.name }).waitFor();
  for (let presses = 0; presses < 40 && !(await focused(page)).startsWith('<textarea'); presses += 1)
    await keyboard.press('Tab');
  await keyboard.type('Yes, at 11:20');
  await keyboard.press('Enter');
  await soon(() => inbox.bubble('Yes, at 11:20').textContent()).toContain('Delivered');
  expect(await focused(page)).toMatch(/^<textarea/);
  await keyboard.press('Escape');
  await keyboard.press('Escape');
  await page.waitForURL('**/inbox?view=all');
  await soon(isOnKnown).toBe(true);

  await keyboard.press('Enter');
  await inbox.thread.getByRole('button', { name: 'Resolve' }).waitFor();
  await keyboard.press('Alt+E');
  await inbox.row(known.name).waitFor({ state: 'detached' });
  await soon(() => focused(page)).toContain('data-row');
});

test('When motion is not wanted, then nothing moves for longer than a blink', async () => {
  const { page } = await inboxOf('admin', { path: places.held, reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Account: Asha Menon' }).click();
  await page.getByRole('menu').waitFor();
  const longest = await page.evaluate<number>(
    'Math.max(0, ...[...document.querySelectorAll("*")].flatMap((element) => { const style = getComputedStyle(element); return [style.animationDuration, style.transitionDuration].map((time) => parseFloat(time) * (time.endsWith("ms") ? 1 : 1000)); }))',
  );
  expect(longest).toBeLessThanOrEqual(1);
});

test('When a customer sends markup, bent directions, invisible signs or endless words, then they are text and the page keeps its shape', async () => {
  const texts = [
    '<img src=x onerror="globalThis.hacked = 1"><script>globalThis.hacked = 2</script>',
    'javascript:globalThis.hacked=3 [link](javascript:globalThis.hacked=4) {@html hacked}',
    'price \u202e00001\u202c \u2067right\u2069 \u061c\u200f end',
    'zero\u200bwidth\u200d\ufeff signs',
    'w'.repeat(3_000),
    '😀'.repeat(4_096),
  ];
  const guest = await site.knownCustomer('<b>Eve</b> \u202egnp.x', 'Hi');
  const inbox = await inboxOf('admin');
  await inbox.row('Eve').waitFor();
  for (const text of texts) await guest.write(text);
  await inbox.row('Eve').click();
  const shown = inbox.thread.locator('[data-bubble] .foreign');
  await soon(async () => (await shown.allTextContents()).filter((text) => texts.includes(text))).toEqual(texts);
  expect(await inbox.thread.locator('[data-bubble] img').count()).toBe(0);
  expect(await inbox.page.evaluate('globalThis.hacked')).toBe(undefined);
  expect(await inbox.page.title()).not.toContain('\u202e');
  for (const width of [1440, 390]) {
    await inbox.page.setViewportSize({ width, height: 844 });
    expect(await widthOf(inbox.page)).toBeLessThanOrEqual(width);
    const ends = await inbox.page.evaluate<number[]>(
      '[...document.querySelectorAll("[data-bubble]")].map((bubble) => bubble.getBoundingClientRect().right)',
    );
    expect(Math.max(...ends)).toBeLessThanOrEqual(width);
  }
});
