import { eventually } from '../harness/eventually.ts';
import type { Customers } from '../web/customers.ts';

interface Mail {
  at: number;
  subject: string;
  text: string;
}

/** The worker takes mails in turns; a busy machine takes its time. */
const mailWithinMs = 30_000;

/** The link of the newest mail to this address that leads to the page, as somebody finds it in their mailbox. */
export function linkTo(
  { control }: Pick<Customers, 'control'>,
  of: { email: string; pathname: string },
): Promise<string> {
  return eventually(
    async () => {
      const { items } = await control<{ items: Mail[] }>('GET', `/mails?to=${encodeURIComponent(of.email)}`);
      const links = items
        .toSorted((a, b) => b.at - a.at)
        .flatMap(({ text }) => text.match(/https?:\/\/\S+/g) ?? [])
        .filter((link) => new URL(link).pathname === of.pathname);
      const [newest] = links;
      if (newest === undefined) throw new Error(`No mail leads to ${of.pathname} yet.`);
      return newest;
    },
    { withinMs: mailWithinMs },
  );
}
