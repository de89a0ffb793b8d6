import type { Account, PhoneNumber } from './accounts.ts';
import { escapeHtml } from './mail-page.ts';

export type Choice = { account: Account; numbers: PhoneNumber[] };

/** Meta's sign-up, as far as a developer needs it: choose a business or make one, or turn back. */
export function dialogPage(choices: readonly Choice[], action: string): string {
  const rows = choices
    .map(
      ({ account, numbers }, index) =>
        `<label><input type="radio" name="choice" value="${escapeHtml(account.id)}"${index === 0 ? ' checked' : ''}><span><strong>${escapeHtml(account.name)}</strong><small>${numbers.map((number) => `+${escapeHtml(number.displayPhoneNumber)}`).join(', ') || 'no number yet'}</small></span></label>`,
    )
    .join('');
  const none = choices.length === 0 ? ' checked' : '';
  return page(
    'Sign up with Meta (simulated)',
    `<p class="note">This stands for Meta's own page. Nothing here leaves this computer.</p><h1>Which business should Omniflow reach?</h1>
<form method="post" action="${escapeHtml(action)}"><fieldset><legend>Business accounts</legend>${rows}
<label><input type="radio" name="choice" value="new"${none}><span><strong>A new business</strong><small>with a number that is not registered yet</small></span></label></fieldset>
<div class="row"><label class="field">Name<input name="name" value="New business" autocomplete="off"></label><label class="field">Phone number<input name="phone" value="+91 20 6712 0499" inputmode="tel" autocomplete="off"></label></div>
<div class="row"><button type="submit">Continue</button><button type="submit" name="cancel" value="yes" class="quiet" formnovalidate>Cancel</button></div></form>`,
  );
}

/** Its script reads the data element, tells the opener when there is one, and goes on. */
export function donePage(data: { back: string; target: string; message: object }): string {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return page(
    'Going back',
    `<p><a href="${escapeHtml(data.back)}">Go back to the app</a></p><script type="application/json" id="sign-up">${json}</script><script src="/sign-up.js"></script>`,
  );
}

export function blockedPage(reason: string): string {
  return page('Not possible', `<h1>Sorry, something went wrong.</h1><p>${escapeHtml(reason)}</p>`);
}

function page(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><link rel="stylesheet" href="/sign-up.css"></head><body><main>${main}</main></body></html>`;
}
