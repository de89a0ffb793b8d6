import type { Browser, BrowserContextOptions, Cookie, Page } from 'playwright-core';
import { password, staff, type Who } from './staff.ts';

/** The machine may be busy with other suites; what must be quick is measured where it is promised. */
const patienceMs = 20_000;

export interface SignIn {
  readonly email: string;
  readonly password: string;
}

export interface PageOptions extends BrowserContextOptions {
  /** Where to go at once. */
  path?: string;
}

export interface Pages {
  /** What pages did that no page may do: console errors, breaches of the content policy, requests to other hosts. */
  readonly findings: string[];
  /** Browsers tell of every failed request; this one was meant to fail. */
  forgive(finding: RegExp): void;
  /** Opens a browser of its own, nobody signed in. */
  open(options?: PageOptions): Promise<Page>;
  /** Opens a browser where this person is signed in, at the inbox unless a path is given. */
  openAs(who: Who, options?: PageOptions): Promise<Page>;
  /** Fills the form of the page that is open, and waits for what comes after it. */
  signIn(page: Page, person: Who | SignIn): Promise<void>;
}

export function createPages(browser: Browser, origin: string): Pages {
  const findings: string[] = [];
  const sessions = new Map<Who, Cookie[]>();

  async function open({ path, ...options }: PageOptions = {}): Promise<Page> {
    // Nothing here is about how things move, and who waits for it waits a second of each test.
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    watch(page, origin, findings);
    await answerFirst(page, origin);
    if (path !== undefined) await page.goto(origin + path);
    return page;
  }

  async function signIn(page: Page, person: Who | SignIn): Promise<void> {
    const { email, password: secret } = typeof person === 'string' ? { ...staff[person], password } : person;
    await alive(page);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
  }

  return {
    findings,
    forgive(expected) {
      findings.splice(0, findings.length, ...findings.filter((finding) => !expected.test(finding)));
    },
    open,
    signIn,
    async openAs(who, { path = '/inbox?view=all', ...options } = {}) {
      const page = await open(options);
      const known = sessions.get(who);
      if (known) await page.context().addCookies(known);
      await page.goto(origin + path);
      if (!known) {
        await signIn(page, who);
        sessions.set(
          who,
          (await page.context().cookies()).filter(({ name }) => name.startsWith('__Host-')),
        );
      }
      await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor({ state: 'attached' });
      return page;
    },
  };
}

/** Until the page answers to what is pressed: it is sent ready to read, and a busy machine takes a while for the rest. */
export async function alive(page: Page): Promise<void> {
  await page.locator('html[data-alive]').waitFor({ state: 'attached' });
}

/**
 * Makes each way to a page of ours wait until it is alive, so that no test presses what does not answer yet: the ways tests
 * take, for the keys; and before every click and word, for pages that lead to others by themselves.
 */
async function answerFirst(page: Page, origin: string): Promise<void> {
  const [goto, reload, waitForURL] = [page.goto.bind(page), page.reload.bind(page), page.waitForURL.bind(page)];
  const asleep = page.locator('html:not([data-alive])');
  const awaken = async () => void (page.url().startsWith(origin) && (await alive(page)));
  const awake = async <T extends Awaited<ReturnType<typeof goto>>>(response: T): Promise<T> => {
    if (response?.headers()['content-type']?.startsWith('text/html')) await alive(page);
    return response;
  };
  page.goto = async (...way) => {
    if (way[1]?.waitUntil !== 'commit') return await awake(await goto(...way));
    // Who asks for no more than the answer's beginning looks at the page before it is alive.
    await page.removeLocatorHandler(asleep);
    return await goto(...way);
  };
  page.reload = async (...way) => await awake(await reload(...way));
  page.waitForURL = async (...way) => {
    await waitForURL(...way);
    await awaken();
  };
  await page.addLocatorHandler(asleep, awaken, { noWaitAfter: true });
}

function watch(page: Page, origin: string, findings: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') findings.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => findings.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin) findings.push(`request to ${url.origin}`);
  });
}
