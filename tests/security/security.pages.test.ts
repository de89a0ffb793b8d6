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
  await readMuch('manager');
}, 240_000);
afterAll(() => site?.close());

/** So early that the worker's round has noticed it when a test looks. */
async function readMuch(who: Who): Promise<void> {
  await site.superuser.query(
    `insert into read_log (id, tenant_id, actor_kind, actor_id, conversation_id, bucket, surface, purpose)
      select uuidv7(), m.tenant_id, 'member', m.id, gen_random_uuid(), date_bin('5 minutes', now(), 'epoch'), 'thread', 'service'
      from membership m join auth."user" u on u.id = m.user_id cross join generate_series(1, 61) where u.email = $1`,
    [staff[who].email],
  );
}

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

async function openAccountMenu(page: Page): Promise<void> {
  await alive(page);
  await page
    .getByRole('button', { name: /Account: / })
    .first()
    .click();
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
    await page.getByRole('link', { name: 'Set it up' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign-in and two-step' }).waitFor();
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

  it('BW-5.4 When an admin resets a lost second step, then the colleague is signed out, hears of it and signs in by password alone', async () => {
    const admin = await site.openAs('admin', { path: '/inbox?view=all' });
    await admin.goto(`${site.url}/settings/team`);
    await admin.getByRole('button', { name: `More about ${staff.admin.name}` }).click();
    const own = admin.getByRole('menuitem', { name: 'Reset second step' });
    expect(await own.getAttribute('aria-disabled')).toBe('true');
    await own.getByText('Your own is under Sign-in and two-step.').waitFor();
    await admin.keyboard.press('Escape');
    await admin.getByRole('button', { name: `More about ${staff.agentA.name}` }).click();
    await admin.getByRole('menuitem', { name: 'Reset second step' }).click();
    const dialog = admin.getByRole('alertdialog', { name: `Reset the second step of ${staff.agentA.name}` });
    await dialog.getByText('anybody can ask for this by mail').waitFor();
    await expectKeptRules(admin);
    await admin.setViewportSize({ width: 1440, height: 900 });
    await dialog.getByRole('button', { name: 'Reset second step' }).click();
    await admin.getByText('second step was reset.').waitFor();
    await admin.context().close();

    const agent = await site.open({ path: '/sign-in' });
    await givePassword(agent, 'agentA');
    await agent.waitForURL(({ pathname }) => pathname === '/inbox');
    await alive(agent);
    await agent.getByRole('button', { name: /^News/ }).click();
    await agent.getByText('An admin reset your two-step sign-in').waitFor();
    await agent.context().close();
  });

  it('BW-2.6 When a member reads unusually much, then the admin sees it within a minute, and it leads to what they did', async () => {
    const admin = await site.openAs('admin', { path: '/inbox?view=all' });
    await admin.goto(`${site.url}/settings/security`);
    const reads = admin.getByLabel('Conversations opened in an hour');
    await reads.waitFor();
    await alive(admin);
    await reads.fill('5');
    await admin.getByRole('button', { name: 'Save' }).last().click();
    await admin.getByText('A whole number from 10 to 10000.').waitFor();
    await reads.fill('80');
    await admin.getByRole('button', { name: 'Save' }).last().click();
    await admin.getByText('Limits saved').waitFor();
    await admin.getByRole('button', { name: /^News/ }).click();
    const news = admin.getByRole('link', { name: `${staff.manager.name} opened unusually many conversations` });
    await news.waitFor({ timeout: 60_000 });
    await news.click();
    await admin.waitForURL(({ pathname, searchParams }) => pathname === '/audit' && searchParams.has('who'));
    await admin.context().close();
  });

  it('When somebody of two organisations goes to the other one, then every open tab of theirs does', async () => {
    await site.superuser.query(
      `with made as (insert into tenant (id, name) values (uuidv7(), 'Hillside Clinic') returning id)
        insert into membership (id, tenant_id, user_id, role) select uuidv7(), made.id, u.id, 'agent' from made, auth."user" u where u.email = $1`,
      [staff.agentA.email],
    );
    const page = await site.open({ path: '/sign-in' });
    await givePassword(page, 'agentA');
    await page.waitForURL(({ pathname }) => pathname === '/inbox');
    const other = await page.context().newPage();
    await other.goto(`${site.url}/settings/team`);
    await other.getByText(staff.agentB.email).waitFor();
    await alive(other);
    await openAccountMenu(page);
    expect(await page.getByRole('menuitemradio', { name: 'Riverside Clinic' }).getAttribute('aria-checked')).toBe(
      'true',
    );
    const anew = [page, other].map((tab) => tab.waitForEvent('load'));
    await page.getByRole('menuitemradio', { name: 'Hillside Clinic' }).click();
    await Promise.all(anew);
    for (const tab of [page, other]) {
      expect(new URL(tab.url()).pathname).toBe('/inbox');
      await alive(tab);
      await openAccountMenu(tab);
      await tab.getByRole('menuitemradio', { name: 'Hillside Clinic', checked: true }).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Search and commands' }).waitFor();
    await page.keyboard.type('switch organisation');
    await page.getByRole('option', { name: /^Go to Riverside Clinic/, selected: true }).waitFor();
    const back = page.waitForEvent('load');
    await page.keyboard.press('Enter');
    await back;
    await openAccountMenu(page);
    await page.getByRole('menuitemradio', { name: 'Riverside Clinic', checked: true }).waitFor();
    await page.context().close();
    // What a tab still asked for the organisation that was left is refused.
    site.forgive(/status of 409/);
  });

  it('BW-5.4 When an admin requires it, then they prove themselves again, and who has none is led to set it up', async () => {
    const admin = await site.openAs('admin', { path: '/inbox?view=all' });
    await admin.goto(`${site.url}/settings/security`);
    await admin.getByRole('radio', { name: 'Required for everybody' }).waitFor();
    await proofAged('admin');
    await admin.getByRole('radio', { name: 'Required for everybody' }).check();
    await admin.getByRole('button', { name: 'Save' }).first().click();
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
