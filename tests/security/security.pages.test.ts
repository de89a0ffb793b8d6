import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeAt, stepAt } from '../../services/security/totp.ts';
import { openWebSite, type WebSite } from '../harness/web-site.ts';
import { expectKeptRules } from '../web/page-rules.ts';
import { alive } from '../web/pages.ts';
import { password, staff, type Who } from '../web/staff.ts';
import { secretOf } from './people.ts';

let site: WebSite;

beforeAll(async () => {
  site = await openWebSite({ host: 'localhost' }); // passkeys are bound to names
}, 240_000);
afterAll(() => site?.close());

/** The first step of signing in, on this page. */
async function givePassword(page: Page, who: Who): Promise<void> {
  await alive(page);
  await page.getByLabel('E-mail').fill(staff[who].email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The key as text beside the QR code. */
async function shownKey(page: Page): Promise<Buffer> {
  const key = await page.locator('code').first().textContent();
  return secretOf(key ?? '');
}

/** As if so much time had passed since the last proof in each session. */
const proofAged = (who: Who) =>
  site.superuser.query(
    `update auth.session_meta set stepped_up_at = now() - interval '6 minutes' where user_id = (select id from auth."user" where email = $1)`,
    [staff[who].email],
  );

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('6-digit code').fill(code);
}

describe('BW-5.4 Protecting an account', () => {
  it('BW-5.4 When an agent sets up an app, then the banner goes, signing in takes two steps, and one cookie is left', async () => {
    const page = await site.openAs('agentA');
    await page.getByText('Protect your account').waitFor();
    await expectKeptRules(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('link', { name: 'Set it up' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign-in and two-step' }).waitFor();
    await expectKeptRules(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = await shownKey(page);
    const step = stepAt(new Date());
    await typeCode(page, codeAt(secret, step));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
    const codes = await page.getByRole('list', { name: 'Recovery codes' }).locator('li').allTextContents();
    expect(codes).toHaveLength(10);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 codes left').waitFor();
    await page.goto(`${site.url}/inbox?view=all`);
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor({ state: 'attached' });
    expect(await page.getByText('Protect your account').count()).toBe(0);

    const other = await site.open({ path: '/sign-in' });
    await givePassword(other, 'agentA');
    await other.getByRole('heading', { level: 1, name: 'Second step' }).waitFor();
    await expectKeptRules(other);
    await typeCode(other, codeAt(secret, step));
    await other.getByText('This code is not right').waitFor();
    site.forgive(/422/);
    await typeCode(other, codeAt(secret, step + 1));
    await other.waitForURL(({ pathname }) => pathname === '/inbox');
    expect((await other.context().cookies()).map(({ name }) => name)).toEqual(['__Host-omniflow.session']);
    await other.context().close();

    const lost = await site.open({ path: '/sign-in' });
    await givePassword(lost, 'agentA');
    await lost.getByRole('button', { name: 'Use a recovery code' }).click();
    await lost.getByLabel('Recovery code').fill(codes[0]!);
    await lost.getByRole('button', { name: 'Sign in' }).click();
    await lost.waitForURL(({ pathname }) => pathname === '/inbox');
    await lost.context().close();
    await page.context().close();
  });

  it('BW-5.4 When a passkey is made, then it is asked for at sign-in and opens the account, by keyboard and a touch', async () => {
    const page = await site.open();
    await withAuthenticator(page);
    await page.goto(`${site.url}/sign-in?next=/account/security`);
    await givePassword(page, 'agentB');
    await page.waitForURL(({ pathname }) => pathname === '/account/security');
    await alive(page);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByLabel('Name').fill('Desk key');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('Desk key').waitFor();
    await page
      .getByRole('button', { name: /Account: / })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.waitForURL(({ pathname }) => pathname === '/sign-in');
    await givePassword(page, 'agentB');
    await page.getByRole('button', { name: 'Use passkey' }).click();
    await page.waitForURL(({ pathname }) => pathname === '/inbox');
    await page.goto(`${site.url}/account/security`);
    await page.getByText('Last used').waitFor();
    await page.context().close();
  });

  it('BW-5.4 When an admin requires it, then they prove themselves again, and who has none is led to set it up', async () => {
    const admin = await site.openAs('admin', { path: '/inbox?view=all' });
    await admin.goto(`${site.url}/settings/security`);
    await admin.getByRole('radio', { name: 'Required for everybody' }).waitFor();
    await expectKeptRules(admin);
    await admin.setViewportSize({ width: 1440, height: 900 });
    await proofAged('admin');
    await admin.getByRole('radio', { name: 'Required for everybody' }).check();
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByRole('button', { name: 'Require it' }).click();
    const question = admin.getByRole('dialog', { name: 'Confirm that it is you' });
    await question.getByLabel('Password', { exact: true }).fill('not this one');
    await admin.keyboard.press('Enter');
    await question.getByText('This password is not right.').waitFor();
    await question.getByLabel('Password', { exact: true }).fill(password);
    await admin.keyboard.press('Enter');
    await admin.getByRole('heading', { level: 1, name: 'Protect your account' }).waitFor();

    const manager = await site.open({ path: '/sign-in?next=/account/sessions' });
    await givePassword(manager, 'manager');
    await manager.getByRole('heading', { level: 1, name: 'Protect your account' }).waitFor();
    await expectKeptRules(manager);
    await manager.setViewportSize({ width: 1440, height: 900 });
    await manager.goto(`${site.url}/inbox`);
    await manager.waitForURL(({ pathname, search }) => pathname === '/two-step' && search === '?next=%2Finbox');
    await manager.goto(`${site.url}/two-step?next=/account/sessions`);
    await alive(manager);
    const secret = await shownKey(manager);
    await typeCode(manager, codeAt(secret, stepAt(new Date())));
    await manager.getByRole('button', { name: 'Confirm and finish' }).click();
    await manager.getByLabel('I have kept the codes away from my phone.').check();
    await manager.getByRole('button', { name: 'Go on' }).click();
    await manager.getByText('This device', { exact: true }).waitFor();
    await expectKeptRules(manager);
    site.forgive(/403|422/);
    await manager.context().close();
    await admin.context().close();
  });

  it('When all of this was done, then no page asked another host or broke its content policy', () => {
    expect(site.findings).toEqual([]);
  });
});

/** A security key in software, as Chromium brings one. */
async function withAuthenticator(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return devtools;
}
