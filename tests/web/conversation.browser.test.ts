import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import type { Customer } from './customers.ts';
import { answersTo, everythingOn, type InboxPage, inboxPage, soon } from './inbox-page.ts';
import { expectNoFindings } from './page-rules.ts';
import type { PageOptions } from './pages.ts';
import type { Who } from './staff.ts';

/** What a change may take to show on every screen it concerns (OF-4.2, ui section 9). */
const liveMs = 2_000;

let site: WebSite;
let ada: Customer;
let ben: Customer;
let cleo: Customer;
let dora: Customer;
let emil: Customer;

beforeAll(async () => {
  site = await openWebSite({ askConsent: 'automatic' });
  const names = ['Ada Brook', 'Ben Cole', 'Cleo Dean', 'Dora Ems', 'Emil Frost'];
  [ada, ben, cleo, dora, emil] = (await Promise.all(
    names.map((name) => site.knownCustomer(name, `First words of ${name}`)),
  )) as [Customer, Customer, Customer, Customer, Customer];
});
afterEach(() => expect(site.findings.splice(0)).toEqual([]));
afterAll(() => site?.close());

async function inboxOf(who: Who, options?: PageOptions): Promise<InboxPage> {
  const inbox = inboxPage(await site.openAs(who, options));
  onTestFinished(() => inbox.page.context().close());
  return inbox;
}

/** Milliseconds until it shows, the best of three: what else this machine does at the moment is not the product's doing. */
async function quickestOf3(round: (index: number) => Promise<void>): Promise<number> {
  const taken: number[] = [];
  for (const index of [1, 2, 3]) {
    const begin = performance.now();
    await round(index);
    taken.push(performance.now() - begin);
    if (Math.min(...taken) < liveMs) break;
  }
  return Math.min(...taken);
}

async function sentTo(customer: Customer, text: string): Promise<number> {
  return (await customer.received()).filter(({ summary }) => summary === text).length;
}

test('When a known contact writes, then open thread and list show it within two seconds, and it counts as unread until read', async () => {
  const inbox = await inboxOf('admin');
  await inbox.openRow(ada.name);
  await inbox.bubble(`First words of ${ada.name}`).waitFor();
  const taken = await quickestOf3(async (index) => {
    await ada.write(`Is Friday free? ${index}`);
    await inbox.bubble(`Is Friday free? ${index}`).waitFor();
  });
  expect(taken).toBeLessThan(liveMs);
  await ben.write('Are you open today?');
  await soon(() => inbox.row(ben.name).textContent()).toMatch(/Are you open today\?.*3 unread messages/);
  await soon(() => inbox.row(ada.name).textContent()).not.toContain('unread');
  await inbox.openRow(ben.name);
  await soon(() => inbox.row(ben.name).textContent()).not.toContain('unread');
});

test('When somebody leaves a text unsent, then it waits in its own conversation, also after a reload', async () => {
  const inbox = await inboxOf('admin');
  await inbox.openRow(ada.name);
  await inbox.composer.fill('We could offer 11:20');
  await inbox.openRow(ben.name);
  expect(await inbox.composer.inputValue()).toBe('');
  await inbox.page.reload();
  await soon(() => inbox.row(ada.name).textContent()).toContain('Draft: We could offer 11:20');
  await inbox.openRow(ada.name);
  expect(await inbox.composer.inputValue()).toBe('We could offer 11:20');
});

test('When Enter is pressed twice and the answer to a send gets lost, then the bubble stands at once and it leaves once', async () => {
  const inbox = await inboxOf('admin');
  await inbox.openRow(ben.name);
  let lost = 0;
  const release = Promise.withResolvers<void>();
  await inbox.page.route(/\/messages$/, async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue();
    lost += 1;
    await release.promise;
    await route.fetch();
    await route.abort();
  });
  await inbox.composer.fill('We open at nine');
  await inbox.composer.press('Enter');
  await inbox.composer.press('Enter');
  await inbox.bubble('We open at nine').getByText('Sending').waitFor({ state: 'attached' });
  expect(await inbox.composer.inputValue()).toBe('');
  release.resolve();
  await soon(() => inbox.bubble('We open at nine').textContent()).toMatch(/Delivered/);
  expect(lost).toBe(1);
  expect(await inbox.bubble('We open at nine').count()).toBe(1);
  expect(await sentTo(ben, 'We open at nine')).toBe(1);
  site.forgive(/Failed to load resource: net::|status of 404/);
});

test('When the provider refuses a message, then its reason and the next step stand under the bubble', async () => {
  const inbox = await inboxOf('admin');
  await inbox.openRow(ben.name);
  await site.control('POST', '/faults', {
    operation: 'messages',
    to: ben.phone,
    action: { kind: 'fail_later', code: 131026 },
  });
  await inbox.composer.fill('Please bring your card');
  await inbox.composer.press('Enter');
  await inbox.thread
    .getByText(
      'Not delivered. WhatsApp could not deliver to this contact. Try again later or use another way. (WhatsApp 131026)',
    )
    .waitFor();
  await soon(() => inbox.row(ben.name).textContent()).toContain('Not delivered:');
  await inbox.thread.getByRole('button', { name: 'Try again' }).click();
  await soon(() => sentTo(ben, 'Please bring your card')).toBe(2);
  await soon(() => inbox.bubble('Please bring your card').last().textContent()).toContain('Delivered');

  await site.control('POST', '/faults', {
    operation: 'messages',
    to: ben.phone,
    action: { kind: 'error', code: 131047 },
  });
  await inbox.composer.fill('And your report');
  await inbox.composer.press('Enter');
  await inbox.thread.getByText('The contact last wrote more than 24 hours ago. Send a template.').waitFor();
  await inbox.thread.getByRole('button', { name: 'Send a template' }).click();
  await inbox.thread.getByRole('button', { name: 'Send template' }).waitFor();
  await inbox.thread.getByRole('button', { name: 'Back to the text box' }).click();
  await inbox.composer.waitFor();
});

test('When the answer to a send never came, then nothing is sent again by itself and a person decides after ten minutes', async () => {
  const inbox = await inboxOf('admin');
  await inbox.openRow(ben.name);
  await site.control('POST', '/faults', { operation: 'messages', to: ben.phone, action: { kind: 'reset' } });
  await inbox.composer.fill('Did this arrive?');
  await inbox.composer.press('Enter');
  await inbox.thread.getByText('WhatsApp has not confirmed this yet').waitFor();
  await site.superuser.query(
    `update message set lease_until = lease_until - interval '11 minutes' where state = 'unconfirmed'`,
  );
  await inbox.page.reload();
  await inbox.thread.getByText('WhatsApp never confirmed this message. It may have arrived.').waitFor();
  expect(await sentTo(ben, 'Did this arrive?')).toBe(0);
  await inbox.thread.getByRole('button', { name: 'Leave it, it arrived' }).waitFor();
  await inbox.thread.getByRole('button', { name: 'Send again' }).click();
  await soon(() => sentTo(ben, 'Did this arrive?')).toBe(1);
});

test('When the window is closed, then a template with its fields takes the place of the text box until the contact writes', async () => {
  const inbox = await inboxOf('admin');
  await inbox.row(cleo.name).waitFor();
  await site.superuser.query(`update conversation set window_closes_at = now() - interval '1 hour' where id = $1`, [
    await inbox.row(cleo.name).getAttribute('data-row'),
  ]);
  await inbox.openRow(cleo.name);
  await inbox.thread.getByText('last wrote more than 24 hours ago').waitFor();
  expect(await inbox.composer.count()).toBe(0);
  const send = inbox.thread.getByRole('button', { name: 'Send template' });
  expect(await send.getAttribute('aria-disabled')).toBe('true');
  await send.click({ force: true });
  await inbox.thread.getByLabel('Doctor').fill('Dr Iyer');
  await inbox.thread.getByText('Fill in “Date” to send.').first().waitFor();
  await inbox.thread.getByLabel('Date').fill('Friday, 11:20');
  const words = 'Your visit with Dr Iyer is held for Friday, 11:20. Reply YES to confirm.';
  await inbox.thread.getByText(words).waitFor();
  await send.click();
  await soon(() => sentTo(cleo, words)).toBe(1);
  await soon(() => inbox.bubble(words).textContent()).toContain('Delivered');
  await cleo.write('YES');
  await inbox.composer.waitFor();
});

test('When a conversation is snoozed, resolved, undone or written to again, then it leaves and comes back and the focus is never lost', async () => {
  const inbox = await inboxOf('admin');
  const isRowFocused = () => inbox.page.evaluate('document.activeElement.hasAttribute("data-row")');
  await inbox.openRow(dora.name);
  await inbox.thread.getByRole('button', { name: 'Snooze' }).click();
  await inbox.page.getByRole('menuitem', { name: 'The customer replies' }).click();
  await inbox.toast.getByText('Snoozed until the customer replies').waitFor();
  await inbox.row(dora.name).waitFor({ state: 'detached' });
  await inbox.toast.getByRole('button', { name: 'Undo' }).click();
  await inbox.row(dora.name).waitFor();

  await inbox.page.keyboard.press('Alt+E');
  await inbox.toast.getByText('Conversation resolved').waitFor();
  await inbox.row(dora.name).waitFor({ state: 'detached' });
  await soon(isRowFocused).toBe(true);
  await inbox.toast.getByRole('button', { name: 'Undo' }).click();
  await inbox.row(dora.name).waitFor();

  await inbox.thread.getByRole('button', { name: 'Resolve' }).click();
  await inbox.row(dora.name).waitFor({ state: 'detached' });
  await soon(isRowFocused).toBe(true);
  // The row leaves ahead of the server; what is written before that has resolved it reopens nothing.
  await inbox.toast.getByText('Conversation resolved').waitFor();
  await dora.write('One more thing');
  await inbox.row(dora.name).waitFor();
  await inbox.bubble('One more thing').waitFor();
  await inbox.thread.getByRole('button', { name: 'Resolve' }).waitFor();
});

test('OF-4.2 BW-5.3 When a conversation goes to another agent, then it is gone from the sender’s open screens within two seconds', async () => {
  const [one, other] = [await inboxOf('agentA', { path: '/inbox?view=unassigned' }), await inboxOf('agentB')];
  const answers = answersTo(one.page);
  const queued = one.list.getByRole('button', { name: 'Take the conversation on Main number' });
  await queued.first().waitFor();
  await one.page.reload();
  await queued.first().waitFor();
  const customers = [ada, ben, cleo, dora, emil];
  const before = (await everythingOn(one.page)) + (await answers.text());
  for (const { name, phone } of customers) {
    for (const secret of [name, `First words of ${name}`, phone.slice(2)]) expect(before).not.toContain(secret);
  }
  await one.list.getByRole('link', { name: /^All 0/ }).waitFor();

  const admin = await inboxOf('admin');
  const id = await admin.row(emil.name).getAttribute('data-row');
  await one.list.locator(`[data-row="${id}"]`).click();
  await one.bubble(`First words of ${emil.name}`).waitFor();
  expect(await answers.text()).toContain(`First words of ${emil.name}`);
  await other.list.getByRole('link', { name: /^All 0/ }).waitFor();
  await one.page.goto(`${site.url}/inbox/${id}`);
  await one.bubble(`First words of ${emil.name}`).waitFor();

  // Another window of the sender learns of it by the live stream alone.
  const elsewhere = await inboxOf('agentA', { path: `/inbox/${id}` });
  await elsewhere.bubble(`First words of ${emil.name}`).waitFor();
  await one.thread.getByRole('button', { name: 'Assigned to Lena Hart, change' }).click();
  const choice = one.page.getByRole('menuitemradio', { name: 'Tomas Berg' });
  await choice.waitFor();
  const begin = performance.now();
  await choice.click();
  await Promise.all([
    ...[one, elsewhere].flatMap((sender) => [
      sender.row(emil.name).waitFor({ state: 'detached' }),
      sender.bubble(emil.name).waitFor({ state: 'detached' }),
    ]),
    other.row(emil.name).waitFor(),
  ]);
  expect(performance.now() - begin).toBeLessThan(liveMs);
  await soon(() => everythingOn(one.page)).not.toContain(emil.name);
  await one.list.getByRole('link', { name: /^All 0/ }).waitFor();

  const later = answersTo(one.page);
  await one.page.goto(`${site.url}/inbox/${id}`);
  await one.thread.getByText('This conversation does not exist, or it is not yours to see.').waitFor();
  await other.openRow(emil.name);
  await emil.write('For Tomas only');
  await other.bubble('For Tomas only').waitFor();
  const after = (await everythingOn(one.page)) + (await later.text());
  for (const secret of [emil.name, emil.phone.slice(2), 'For Tomas only']) expect(after).not.toContain(secret);
  site.forgive(/Failed to load resource: net::|status of 404/);
});

test('BW-5.3 When an agent uses the palette by keys alone, then it finds and does what is granted to them and nothing else', async () => {
  const admin = await inboxOf('admin');
  await admin.openRow(dora.name);
  await admin.bubble(`First words of ${dora.name}`).waitFor();
  const openPalette = async ({ page }: InboxPage) => {
    await page.keyboard.press('Control+k');
    return page.getByRole('dialog', { name: 'Search and commands' });
  };
  const given = await openPalette(admin);
  await admin.page.keyboard.type('assign tomas');
  await given.getByRole('option', { name: 'Assign to Tomas Berg', selected: true }).waitFor();
  await admin.page.keyboard.press('Enter');
  await admin.toast.getByText('Given to Tomas Berg').waitFor();

  const { page, ...agent } = await inboxOf('agentB');
  await agent.row(dora.name).waitFor();
  const answers = answersTo(page);
  const found = await openPalette({ page, ...agent });
  const option = (name: string | RegExp) => found.getByRole('option', { name });
  await option(dora.name).waitFor();
  await page.keyboard.type('first words');
  await option(`First words of ${dora.name}`).first().waitFor();
  await expectNoFindings(page);
  const shown = (await everythingOn(page)) + (await answers.text());
  for (const { name } of [ada, ben, cleo]) expect(shown).not.toContain(name);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('ada brook');
  await found.getByText('Nothing found for “ada brook”').waitFor();
  await page.keyboard.press('Control+a');
  // Their role opens no page of the log, so there is no way to it either.
  await page.keyboard.type('audit');
  await found.getByText('Nothing found for “audit”').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('dora');
  await option(dora.name).first().waitFor();
  await page.keyboard.press('Enter');
  await agent.bubble(`First words of ${dora.name}`).waitFor();
  await found.waitFor({ state: 'detached' });

  await openPalette({ page, ...agent });
  await page.keyboard.type('reply');
  await page.keyboard.press('Enter');
  await soon(() => page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
  await openPalette({ page, ...agent });
  await page.keyboard.press('Escape');
  await soon(() => page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
});

test('When the connection is lost and comes back, then the page says so and shows what happened meanwhile', async () => {
  const inbox = await inboxOf('admin');
  await inbox.openRow(ada.name);
  const banner = inbox.page.getByText('Connection lost. What you type is kept, sending waits.');
  await inbox.page.context().setOffline(true);
  await banner.waitFor();
  await ada.write('Written while you were away');
  await site.control('GET', '/idle?timeoutMs=20000');
  expect(await inbox.bubble('Written while you were away').count()).toBe(0);
  await inbox.page.context().setOffline(false);
  await banner.waitFor({ state: 'detached' });
  await inbox.bubble('Written while you were away').waitFor();
  site.forgive(/Failed to load resource: net::|status of 404/);
});

test('When the API dies and comes back while staff write, then drafting goes on and what was sent leaves exactly once', async () => {
  const inbox = await inboxOf('admin');
  await inbox.openRow(ada.name);
  await inbox.composer.waitFor();
  await site.killApi();
  const banner = inbox.page.getByText('Connection lost. What you type is kept, sending waits.');
  await banner.waitFor();
  await inbox.composer.fill('Sent into the dark');
  await inbox.composer.press('Enter');
  await inbox.thread.getByText('Waits for the connection').waitFor();
  await inbox.composer.fill('Still thinking');
  await ada.write('Anybody there?');
  await site.restartApi();
  await banner.waitFor({ state: 'detached' });
  await soon(() => inbox.bubble('Sent into the dark').textContent()).toContain('Delivered');
  await inbox.bubble('Anybody there?').waitFor();
  expect(await inbox.composer.inputValue()).toBe('Still thinking');
  expect(await inbox.bubble('Sent into the dark').count()).toBe(1);
  expect(await sentTo(ada, 'Sent into the dark')).toBe(1);
  site.forgive(/Failed to load resource: net::|status of 404/);
});
