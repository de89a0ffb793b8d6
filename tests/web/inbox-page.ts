import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where things stand on the inbox page, by what staff see of them. */
export interface InboxPage {
  readonly page: Page;
  readonly list: Locator;
  readonly thread: Locator;
  readonly panel: Locator;
  readonly composer: Locator;
  readonly toast: Locator;
  row(name: string | RegExp): Locator;
  bubble(text: string | RegExp): Locator;
  /** Opens a conversation from the list, and waits until it stands there. */
  openRow(name: string | RegExp): Promise<void>;
}

export function inboxPage(page: Page): InboxPage {
  const list = page.getByRole('region', { name: 'Conversations' });
  const thread = page.getByRole('region', { name: 'Conversation', exact: true });
  const row = (name: string | RegExp): Locator => list.locator('[data-row]').filter({ hasText: name });
  return {
    page,
    list,
    thread,
    panel: page.getByRole('complementary', { name: 'Contact' }),
    composer: thread.getByRole('textbox', { name: 'Reply' }),
    toast: page.locator('[role=status].fixed'),
    row,
    bubble: (text) => thread.locator('[data-bubble]').filter({ hasText: text }),
    async openRow(name) {
      await row(name).click();
      await thread.getByRole('heading', { level: 2, name }).waitFor();
    },
  };
}

/** Everything the page holds that a person or a script could read: text, names, values, title. */
export function everythingOn(page: Page): Promise<string> {
  return page.evaluate(`document.title + document.documentElement.outerHTML +
    [...document.querySelectorAll('input, textarea')].map((field) => field.value).join() + JSON.stringify({ ...localStorage })`);
}

/** The body of every answer this page gets from now on, but for the endless live stream. */
export function answersTo(page: Page): { text(): Promise<string> } {
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? '';
    if (!/json|html/.test(type)) return;
    // A body the browser threw away before it was read was not shown to anybody.
    bodies.push(response.text().catch(() => ''));
  });
  return { text: async () => (await Promise.all(bodies)).join('\n') };
}

/** Waits until the check holds; the wait of a busy machine, not a promise of speed. */
export function soon<T>(read: () => Promise<T> | T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 20_000, interval: 100 });
}
