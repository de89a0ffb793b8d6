import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { linkTo } from '../accounts/mailbox.ts';
import { register } from '../accounts/registering.ts';
import { newStranger, type Stranger } from '../accounts/strangers.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { everythingOn, type InboxPage, inboxPage, soon } from '../web/inbox-page.ts';
import { openPhone, type Phone } from '../web/phone.ts';

/** Two people at two browsers and two customers at the phone, from nothing to an answer. */
const wholeWayWithinMs = 120_000;
const number = '+91 20 6712 0466';
const agent = { name: 'Nina Agent', password: 'seven quiet lanterns' };
const ada = { name: 'Ada Brook', phone: '+91 98200 11223', words: 'Good morning, is Dr Rao there on Friday?' };
const ben = { name: 'Ben Cole', phone: '+91 98200 44556', words: 'My report from Tuesday is missing' };

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite();
});
afterAll(() => site?.close());

async function openBrowser(path: string): Promise<Page> {
  const page = await site.open({ path });
  onTestFinished(() => page.context().close());
  return page;
}

test(
  'OF-1.1 OF-4.2 BW-5.3 When a stranger registers, connects a number and gives one conversation to an agent they invited, then the agent works on this one and sees nothing of the other',
  async () => {
    const stranger = newStranger();
    const admin = await openBrowser('/register/consent');
    await register(admin, stranger);
    await admin.goto(await linkTo(site, { email: stranger.email, pathname: '/verify' }));
    await admin.getByText('Your address is confirmed.').waitFor();
    await site.signIn(admin, stranger);
    await accept(admin, stranger);
    await makeDepartment(admin);
    const invited = await invite(admin, stranger);
    await connect(admin, stranger);

    const phone = await openPhone(site, stranger.businessName);
    onTestFinished(() => phone.page.close());
    await meet(phone, ada);
    await finishConnecting(admin);
    const inbox = inboxPage(admin);
    await sendFirstMessage(inbox, phone);

    const desk = inboxPage(await join(invited, stranger));
    expect(await everythingOn(desk.page)).not.toContain(ada.name);
    await phone.leave();
    await meet(phone, ben);
    await route(inbox);
    await seeOnlyBen(desk, await addressOf(inbox, ada.name));
    await answer(desk, phone);
    site.forgive(/status of 404|request to http:\/\/127\.0\.0\.1/);
    expect(site.findings).toEqual([]);
  },
  wholeWayWithinMs,
);

const goOn = (page: Page) => page.getByRole('button', { name: 'Continue', exact: true }).click();

async function accept(page: Page, { businessName }: Stranger): Promise<void> {
  await page.waitForURL('**/setup/agreement');
  await page.getByRole('button', { name: 'Accept agreement' }).click();
  await page.getByText('Enter the registered address.').waitFor();
  await page.getByLabel('Legal name').fill(`${businessName} Pvt Ltd`);
  await page.getByLabel('Registered address').fill('4 River Road, Pune 411001');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Accept agreement' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download PDF' }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.pdf$/);
  await goOn(page);
}

async function makeDepartment(page: Page): Promise<void> {
  await page.waitForURL('**/setup/departments');
  await page.getByLabel('Name of another department').fill('Billing');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Billing' }).waitFor();
  await goOn(page);
}

/** Invites an agent to the first department; answers the address. */
async function invite(page: Page, { businessName }: Stranger): Promise<string> {
  await page.waitForURL('**/setup/team');
  const email = `agent.${businessName.slice(-8)}@stranger.example`;
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('listitem').filter({ hasText: email }).waitFor();
  await goOn(page);
  return email;
}

/** From the first run through Meta's own page to a number that is connected and waits for its first message. */
async function connect(page: Page, { businessName }: Stranger): Promise<void> {
  await page.waitForURL('**/setup/channel');
  await page.getByRole('link', { name: 'Connect a number' }).click();
  await page.getByRole('checkbox').check();
  await goOn(page);
  await page.getByRole('button', { name: 'Continue with Meta' }).click();
  await page.getByText('A new business').click();
  await page.getByLabel('Name', { exact: true }).fill(businessName);
  await page.getByLabel('Phone number').fill(number);
  await goOn(page);
  await page.getByRole('radio', { name: number }).check();
  await page.getByLabel('New conversations go to').click();
  await page.getByRole('option', { name: 'Billing' }).click();
  await goOn(page);
  await page.getByLabel('Two-step PIN of the number').fill('246810');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('heading', { name: 'Try it' }).waitFor();
}

async function finishConnecting(page: Page): Promise<void> {
  await page.getByRole('listitem').filter({ hasText: 'Signed webhook received' }).getByText('Fine').waitFor();
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByText(`${number} is connected`).waitFor();
  await page.getByRole('link', { name: 'Continue set-up' }).click();
}

/** Somebody new writes, is asked, and agrees. */
async function meet(phone: Phone, person: { name: string; phone: string; words: string }): Promise<void> {
  await phone.newCustomer(person);
  await phone.say(person.words);
  await phone.answer('Yes');
}

/** The last step of the first run: an answer that arrives at a phone. */
async function sendFirstMessage(inbox: InboxPage, phone: Phone): Promise<void> {
  const { page } = inbox;
  await page.waitForURL('**/setup/message');
  await page.getByRole('link', { name: 'To the inbox' }).click();
  await inbox.openRow(ada.name);
  await inbox.bubble(ada.words).waitFor();
  await inbox.thread.getByRole('button', { name: 'Take', exact: true }).click();
  await inbox.composer.fill('Yes, from nine to one.');
  await inbox.composer.press('Enter');
  await phone.heard.filter({ hasText: 'Yes, from nine to one.' }).waitFor();
  await page.getByRole('complementary', { name: 'Set up' }).getByText('Everything is set up').waitFor();
}

/** The agent opens their mail in a browser of their own, and joins. */
async function join(email: string, { businessName }: Stranger): Promise<Page> {
  const page = await openBrowser('/sign-in');
  await page.goto(await linkTo(site, { email, pathname: '/invite' }));
  await page.getByRole('heading', { level: 1, name: `Join ${businessName}` }).waitFor();
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await page.getByLabel('Your name').fill(agent.name);
  await page.getByLabel('Password').fill(agent.password);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('Without your agreement nobody can join.').waitFor();
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('button', { name: 'Join' }).click();
  await page.waitForURL((url) => url.pathname === '/inbox');
  await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor({ state: 'attached' });
  expect(await page.getByRole('navigation', { name: 'Main' }).first().textContent()).not.toContain('Audit');
  return page;
}

async function route(inbox: InboxPage): Promise<void> {
  await inbox.list.getByRole('link', { name: /^Unassigned/ }).click();
  await inbox.openRow(ben.name);
  await inbox.thread.getByRole('button', { name: /^Not assigned|^Assign/ }).click();
  await inbox.page.getByRole('menuitemradio', { name: agent.name }).click();
  await inbox.toast.waitFor();
}

/** The address of a conversation, from the screen of somebody who may see it. */
async function addressOf(inbox: InboxPage, name: string): Promise<string> {
  await inbox.list.getByRole('link', { name: /^All/ }).click();
  await inbox.openRow(name);
  return new URL(inbox.page.url()).pathname;
}

async function seeOnlyBen(desk: InboxPage, otherAddress: string): Promise<void> {
  const { page } = desk;
  await desk.row(ben.name).waitFor();
  await page.getByRole('button', { name: 'News, 1 unread' }).first().click();
  await page.getByRole('link', { name: /gave you a conversation/ }).waitFor();
  await page.keyboard.press('Escape');
  for (const [tab, count] of [
    ['All', 1],
    ['Unassigned', 0],
    ['Mine', 1],
  ] as const) {
    await desk.list.getByRole('link', { name: new RegExp(`^${tab}\\s*${count}$`) }).click();
    await soon(() => desk.list.locator('[data-row]').count()).toBe(count);
    expect(await everythingOn(page)).not.toContain(ada.name);
  }
  await page.goto(site.url + otherAddress);
  await page.getByText('Not found', { exact: true }).waitFor();
  expect(await everythingOn(page)).not.toMatch(/Ada|Dr Rao|11223/);
  await page.goto(`${site.url}/inbox`);
}

async function answer(desk: InboxPage, phone: Phone): Promise<void> {
  await desk.openRow(ben.name);
  await desk.bubble(ben.words).waitFor();
  await desk.composer.fill('I send it to you now, Ben.');
  await desk.composer.press('Enter');
  await phone.heard.filter({ hasText: 'I send it to you now, Ben.' }).waitFor();
}
