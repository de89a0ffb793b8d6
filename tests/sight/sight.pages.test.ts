import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { newId } from '../../database/ids.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import type { Customer } from '../web/customers.ts';
import { everythingOn, type InboxPage, inboxPage, soon } from '../web/inbox-page.ts';
import { expectKeptRules } from '../web/page-rules.ts';
import { staff, type Who } from '../web/staff.ts';

/** What a change of sight may take on every open screen (OF-4.2). */
const liveMs = 2_000;

let site: WebSite;
let ada: Customer;
let ben: Customer;

beforeAll(async () => {
  site = await openWebSite({ askConsent: 'automatic' });
  await site.superuser.query(
    `insert into department (id, tenant_id, name) select $1, id, 'Cardiology' from tenant where name = 'Riverside Clinic'`,
    [newId()],
  );
  [ada, ben] = (await Promise.all(
    ['Ada Brook', 'Ben Cole'].map((name) => site.knownCustomer(name, `First words of ${name}`)),
  )) as [Customer, Customer];
});
afterEach(() => expect(site.findings.splice(0)).toEqual([]));
afterAll(() => site?.close());

async function inboxOf(who: Who, path?: string): Promise<InboxPage> {
  const inbox = inboxPage(await site.openAs(who, path === undefined ? {} : { path }));
  onTestFinished(() => inbox.page.context().close());
  return inbox;
}

/** The admin gives it to somebody, as a beginning of what follows. */
async function giveTo(who: Who, customer: Customer): Promise<void> {
  const inbox = await inboxOf('admin');
  await inbox.openRow(customer.name);
  await inbox.thread.getByRole('button', { name: /^Assigned to|^Not assigned|^Assign/ }).click();
  await inbox.page.getByRole('menuitemradio', { name: staff[who].name }).click();
  await inbox.toast.waitFor();
}

const bell = (page: Page) => page.getByRole('button', { name: /^News/ }).first();

test('OF-4.2 When reception transfers to another department, then list, thread and draft are gone there within two seconds and the colleague has it', async () => {
  await giveTo('agentA', ada);
  const [sender, receiver] = [await inboxOf('agentA'), await inboxOf('agentB')];
  await sender.openRow(ada.name);
  await sender.composer.fill('Half a sentence about her heart');
  const second = await inboxOf('agentA');
  await second.openRow(ada.name);
  await sender.thread
    .getByRole('button', { name: /Lena Hart/ })
    .first()
    .click();
  await sender.page.getByRole('menuitem', { name: 'Transfer …' }).click();
  const dialog = sender.page.getByRole('dialog', { name: 'Transfer conversation' });
  const colleague = dialog.getByRole('combobox', { name: 'Colleague' });
  await colleague.click();
  await colleague.pressSequentially('Tomas');
  await sender.page.getByRole('option', { name: /Tomas Berg/ }).click();
  await dialog.getByText('Front desk', { exact: true }).click();
  await sender.page.getByRole('option', { name: 'Cardiology' }).click();
  await dialog.getByText('It moves to Cardiology.').waitFor();
  const begin = performance.now();
  await dialog.getByRole('button', { name: 'Transfer' }).click();
  // The other screen of the same person had no part in it.
  await Promise.all([
    second.row(ada.name).waitFor({ state: 'detached' }),
    sender.row(ada.name).waitFor({ state: 'detached' }),
    receiver.row(ada.name).waitFor(),
    soon(() => everythingOn(sender.page)).not.toContain('Half a sentence'),
    soon(() => everythingOn(second.page)).not.toContain(ada.name),
  ]);
  expect(performance.now() - begin).toBeLessThan(liveMs);
  await soon(() => bell(receiver.page).getAttribute('aria-label')).toContain('1 unread');
  await bell(receiver.page).click();
  await receiver.page.getByRole('link', { name: /Lena Hart gave you a conversation/ }).click();
  await receiver.panel.getByText('Cardiology', { exact: true }).waitFor();
  await soon(() => bell(receiver.page).getAttribute('aria-label')).toBe('News');
  // Browsers write down that the conversation is not there for the sender any more.
  site.forgive(/404/);
});

test('When a note mentions somebody who has no grant, then it offers to add them; until then they hear nothing', async () => {
  await giveTo('agentA', ben);
  const [writer, other] = [await inboxOf('agentA'), await inboxOf('agentB')];
  await writer.openRow(ben.name);
  await writer.page.keyboard.press('Alt+KeyP');
  const note = writer.thread.getByRole('textbox', { name: 'Private note' });
  await note.pressSequentially('Please look, @To');
  await writer.page.getByRole('option', { name: 'Tomas Berg' }).waitFor();
  await note.press('Enter');
  await note.pressSequentially('before Friday.');
  expect(await note.inputValue()).toBe('Please look, @Tomas Berg before Friday.');
  await note.press('Enter');
  const paper = writer.thread.locator('[data-note]').filter({ hasText: '@Tomas Berg' });
  await paper.waitFor();
  expect(await note.inputValue()).toBe('');
  await writer.thread.getByText('Tomas Berg does not see this conversation and was not told.').waitFor();
  expect(await other.row(ben.name).count()).toBe(0);
  expect(await bell(other.page).getAttribute('aria-label')).toBe('News');
  await writer.thread.getByRole('button', { name: 'Add Tomas Berg to this conversation' }).click();
  await other.row(ben.name).waitFor();
  await soon(() => bell(other.page).getAttribute('aria-label')).toContain('1 unread');
  await soon(() => writer.thread.getByText('does not see this conversation').count()).toBe(0);
  await soon(() => writer.panel.getByText('Added', { exact: true }).count()).toBe(1);
  expect((await ben.received()).some(({ summary }) => summary.includes('Please look'))).toBe(false);
  await writer.panel.getByRole('button', { name: 'Remove Tomas Berg' }).click();
  await other.row(ben.name).waitFor({ state: 'detached' });
});

test('OF-5.3 When officers need a reason, then a closed door opens with it, others are told, and when its time is over it leaves the screen', async () => {
  await site.superuser.query(`update membership set role = 'privacy_officer' where role = 'manager'`);
  const settings = await site.openAs('admin', { path: '/inbox' });
  onTestFinished(() => settings.context().close());
  await settings.goto(`${site.url}/settings/sight`);
  await settings.getByRole('radio', { name: 'Closed doors, opened with a reason' }).check();
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Saved. It holds from now on').waitFor();
  const officer = await inboxOf('manager');
  await officer.list.getByText('Closed. Opens with a reason.').first().waitFor();
  expect(await everythingOn(officer.page)).not.toContain('Ada Brook');
  await officer.list
    .getByRole('button', { name: /^Open the closed conversation/ })
    .first()
    .click();
  const dialog = officer.page.getByRole('dialog', { name: 'Open with a reason' });
  await dialog.getByRole('button', { name: 'Open for 60 minutes' }).click();
  await dialog.getByText('Choose a reason.').waitFor();
  await dialog.getByRole('radio', { name: 'Complaint' }).check();
  await dialog.getByRole('textbox').fill('Her daughter complained by phone');
  await dialog.getByRole('button', { name: 'Open for 60 minutes' }).click();
  await officer.thread.getByText(/^Open for (59|60) min|^Open for 1 h/).waitFor();
  await officer.thread.locator('[data-bubble]').first().waitFor();
  await soon(() => bell(settings).getAttribute('aria-label')).toContain('1 unread');
  await settings.getByText('Her daughter complained by phone').waitFor();
  await expectKeptRules(settings);
  await site.superuser.query(`update conversation_grant set expires_at = now() where kind = 'break_glass'`);
  await officer.thread.locator('[data-bubble]').first().waitFor({ state: 'detached' });
  await soon(() => officer.list.getByText('Closed. Opens with a reason.').count()).toBeGreaterThan(0);
  site.forgive(/404/);
});
