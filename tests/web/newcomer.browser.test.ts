import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { notices } from '../../domain/notices.ts';
import { refusalNotice } from '../../services/consent/record-answer.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { answersTo, everythingOn, type InboxPage, inboxPage, soon } from './inbox-page.ts';
import { openPhone, type Phone } from './phone.ts';

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite();
});
afterEach(() => expect(site.findings.splice(0)).toEqual([]));
afterAll(() => site?.close());

const question = notices.firstContact.text;

/** Inbox of the admin and the phone of somebody who was never here before, side by side. */
async function meet(person: {
  name: string;
  phone: string;
  words: string;
}): Promise<{ inbox: InboxPage; phone: Phone }> {
  const inbox = inboxPage(await site.openAs('admin'));
  const phone = await openPhone(site, 'Riverside Clinic');
  onTestFinished(async () => void (await Promise.all([inbox.page.context().close(), phone.page.close()])));
  await phone.newCustomer(person);
  await phone.say(person.words);
  return { inbox, phone };
}

test('PC-2.1 PC-2.2a When a stranger says Hello and agrees, then nothing is readable before the Yes and both can talk after it', async () => {
  const person = { name: 'Quill Fernsby', phone: '+91 98200 00412', words: 'Hello, marzipan question' };
  const spied = ['Hello', 'marzipan', 'Quill', '9820000412'];
  const { inbox, phone } = await meet(person);
  const answers = answersTo(inbox.page);

  const row = inbox.row('+91 98200 •• 412');
  await row.waitFor();
  expect(await row.textContent()).toContain('New contact. Content hidden until consent');
  await inbox.openRow('+91 98200 •• 412');
  await inbox.thread.getByText('1 message is held in quarantine').waitFor();
  expect(await inbox.composer.count()).toBe(0);
  await inbox.page.reload();
  await inbox.thread.getByText('1 message is held in quarantine').waitFor();
  const seen = (await everythingOn(inbox.page)) + (await answers.text());
  for (const word of spied) expect(seen).not.toContain(word);

  expect(await inbox.thread.getByText(question).textContent()).toBe(`“${question}”`);
  await inbox.thread.getByRole('button', { name: 'Ask now' }).click();
  await phone.heard.filter({ hasText: question }).waitFor();
  expect(await phone.words()).toEqual([question]);
  await inbox.thread.getByText('Waiting for the answer').waitFor();
  await phone.page.getByRole('button', { name: 'No', exact: true }).waitFor();
  await phone.answer('Yes');

  await inbox.bubble(person.words).waitFor();
  expect(await answers.text()).toContain('marzipan');
  await inbox.row(person.name).waitFor();
  await soon(() => inbox.page.title()).toBe(`${person.name} | Omniflow`);
  await inbox.thread.getByText('The customer agreed to be stored').waitFor();
  await soon(() => inbox.panel.textContent()).toMatch(/Save information\s*Granted\s+\d/);

  await phone.leave();
  await site.control('POST', '/clock', { frozen: true });
  onTestFinished(async () => void (await site.control('POST', '/clock', { real: true })));
  await inbox.composer.focus();
  await inbox.page.keyboard.type('Good morning, Quill');
  await inbox.page.keyboard.press('Enter');
  const answer = inbox.bubble('Good morning, Quill');
  await answer.waitFor();
  await soon(() => answer.textContent()).toContain('Sent');
  await site.control('POST', '/clock', { advanceMs: 5_000 });
  await soon(() => answer.textContent()).toContain('Delivered');
  await phone.open(person.name);
  await phone.heard.filter({ hasText: 'Good morning, Quill' }).waitFor();
  await soon(() => answer.textContent()).toContain('Read');
});

test('PC-2.1 When a stranger says No, then one fixed reply goes out and nothing they wrote before or after can be read', async () => {
  const person = { name: 'Brindle Oakes', phone: '+91 98200 00733', words: 'Hello, saffron question' };
  const spied = ['Hello', 'saffron', 'thistle', 'Brindle', '9820000733'];
  const { inbox, phone } = await meet(person);
  const answers = answersTo(inbox.page);
  await inbox.openRow('+91 98200 •• 733');
  await inbox.thread.getByRole('button', { name: 'Ask now' }).waitFor();
  await inbox.page.keyboard.press('Control+k');
  await inbox.page.getByRole('dialog', { name: 'Search and commands' }).waitFor();
  await inbox.page.keyboard.type('ask for consent');
  await inbox.page.getByRole('option', { name: 'Ask for consent', selected: true }).waitFor();
  await inbox.page.keyboard.press('Enter');
  await phone.answer('No');
  await phone.heard.filter({ hasText: refusalNotice }).waitFor();
  await inbox.thread.getByText('Nothing can be sent.').waitFor();
  await phone.say('Wait, thistle after all');
  await phone.say('Hello?');
  await site.control('GET', '/idle?timeoutMs=20000');

  await inbox.page.goto(`${site.url}/inbox?view=all&status=resolved`);
  await soon(() => inbox.list.textContent()).toContain('Opted out');
  const kept = await inbox.list.locator('[data-row]').filter({ hasText: 'Opted out' }).getAttribute('href');
  await inbox.page.goto(`${site.url}${kept}`);
  await inbox.thread.getByText('The customer did not agree').waitFor();
  expect(await phone.words()).toEqual([question, refusalNotice]);
  const seen = (await everythingOn(inbox.page)) + (await answers.text());
  for (const word of spied) expect(seen).not.toContain(word);
});
