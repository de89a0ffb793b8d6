import type { Page } from 'playwright-core';
import type { WebSite } from '../harness/web-site.ts';

/** The simulator's phone: one screen, on which customers and their chats are. */
export interface Phone {
  readonly page: Page;
  /** Makes a customer and opens their chat. */
  newCustomer(person: { name: string; phone: string }): Promise<void>;
  /** Opens the chat of a customer from the list. */
  open(name: string): Promise<void>;
  /** Back to the list: chats that are not open are not read. */
  leave(): Promise<void>;
  say(words: string): Promise<void>;
  answer(title: 'Yes' | 'No'): Promise<void>;
  /** What the business said, without times and ticks. */
  words(): Promise<string[]>;
  readonly heard: ReturnType<Page['locator']>;
}

/** Opens the phone, as narrow as one, where an open chat can be left again. Customers write to this number. */
export async function openPhone(site: Pick<WebSite, 'browser' | 'simulator'>, number: string): Promise<Phone> {
  const page = await site.browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(site.simulator.url);
  const option = page.getByRole('option', { name: number });
  await option.waitFor({ state: 'attached' });
  await page.getByLabel('Writes to').selectOption((await option.getAttribute('value')) ?? '');
  return {
    page,
    async newCustomer({ name, phone }) {
      await page.getByRole('button', { name: 'New customer' }).click();
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Phone with country code').fill(phone);
      await page.getByRole('button', { name: 'Create' }).click();
    },
    open: (name) => page.getByRole('button', { name }).click(),
    leave: () => page.getByRole('button', { name: 'Back to customers' }).click(),
    async say(words) {
      await page.getByRole('textbox', { name: 'Message' }).fill(words);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
    },
    answer: (title) => page.getByRole('button', { name: title, exact: true }).click(),
    words: () =>
      page.evaluate<string[]>(
        '[...document.querySelectorAll("#messages .theirs .bubble")].map((bubble) => bubble.firstChild.textContent)',
      ),
    heard: page.locator('#messages .theirs .bubble'),
  };
}
