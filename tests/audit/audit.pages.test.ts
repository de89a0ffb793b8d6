import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { verifyLog } from '../../services/audit/verifier/verify-log.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { soon } from '../web/inbox-page.ts';
import { linesOf } from './sealed-log.ts';

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite({ askConsent: 'automatic' });
  await site.knownCustomer('Noor Haddad', 'Is the pharmacy open on Sunday?');
});
afterEach(() => expect(site.findings.splice(0)).toEqual([]));
afterAll(() => site?.close());

test('PC-5.2 OF-5.3 When an officer looks at the log, then reads and changes stand there with their proof, and the export verifies', async () => {
  const page = await site.openAs('admin');
  await page.locator('[data-row]').filter({ hasText: 'Noor Haddad' }).click();
  await page.getByRole('region', { name: 'Conversation', exact: true }).getByText('Is the pharmacy open').waitFor();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
  const rows = page.getByRole('table', { name: 'Entries' }).locator('[data-row]');

  await page
    .getByRole('row', { name: /Asha Menon.*Read/ })
    .first()
    .waitFor();
  // Signed when the worker began; the younger ones wait for the next minute.
  await rows.filter({ hasText: 'Agreement accepted' }).click();
  const entry = page.getByRole('complementary', { name: 'Entry' });
  await entry.getByText('Sealed and signed').waitFor();
  await entry.getByText('Root, signed').waitFor();
  expect(page.url()).toContain('entry=');
  expect(await page.content()).not.toContain('pharmacy');

  // The copy outside is written some seconds after the head; until then the check says that it is missing.
  await soon(async () => {
    await page.getByRole('button', { name: 'Check now' }).click();
    return await page.getByText('Chain is whole').isVisible();
  }).toBe(true);
  await page.getByRole('button', { name: 'Action: Every action' }).click();
  await page.getByRole('menuitemradio', { name: 'Consent' }).click();
  await soon(() => rows.count()).toBe(1);
  expect(page.url()).toContain('group=consent');
  await page.keyboard.press('Escape');
  await soon(() => page.url()).not.toContain('entry=');
  await page.goBack();
  await soon(() => page.url()).toContain('entry=');

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export signed report' }).click();
  await page.getByRole('menuitem', { name: /Whole log with proofs/ }).click();
  const lines = readFileSync((await (await downloading).path())!, 'utf8')
    .trimEnd()
    .split('\n');
  const verdict = await verifyLog(linesOf(lines));
  expect(verdict).toMatchObject({ whole: true, findings: [] });
  expect(verdict.entries).toBeGreaterThan(3);
  await page.context().close();
});

test('When an agent opens the address, then it is not found, and the rail does not name it', async () => {
  const page = await site.openAs('agentA');
  expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
  site.forgive(/404/);
  await page.goto(`${site.url}/audit`);
  await page.getByText('Not found').first().waitFor();
  site.forgive(/404/);
  await page.context().close();
});

test('When an entry is opened on a phone, then it fills the screen as a dialog', async () => {
  const page = await site.openAs('admin', { path: '/inbox?view=all', viewport: { width: 390, height: 844 } });
  await page.goto(`${site.url}/audit?period=all`);
  await page.locator('[data-row]').filter({ hasText: 'Consent given' }).click();
  await page.getByRole('dialog', { name: 'Entry' }).getByText('Proof that it belongs here').waitFor();
  await page.context().close();
});
