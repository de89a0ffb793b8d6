import type { Mail } from './mail-sink.ts';

/** All mails, newest first. */
export function mailListPage(mails: readonly Mail[]): string {
  const rows = mails
    .toReversed()
    .map(
      (mail) =>
        `<li><a href="/mail/${mail.id}"><strong>${escapeHtml(mail.subject || '(no subject)')}</strong><span>to ${escapeHtml(mail.to.join(', '))}</span><time>${time(mail.at)}</time></a></li>`,
    )
    .join('');
  return document(
    'Mail',
    `<h1>Mail</h1><p><a href="/">Phone</a></p>${rows ? `<ul class="mails">${rows}</ul>` : '<p>No mail yet.</p>'}`,
  );
}

/** One mail; its HTML stands in a frame without scripts. */
export function mailPage(mail: Mail): string {
  const body = mail.html
    ? `<iframe title="Message" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mail/${mail.id}/body"></iframe>`
    : '';
  const attachments = mail.attachments
    .map((file) => `<li>${escapeHtml(file.filename)} (${file.size} bytes)</li>`)
    .join('');
  return document(
    mail.subject,
    `<p><a href="/mail">All mail</a></p><h1>${escapeHtml(mail.subject || '(no subject)')}</h1>
<p>From ${escapeHtml(mail.from)} to ${escapeHtml(mail.to.join(', '))}, ${time(mail.at)}</p>
<pre>${linked(escapeHtml(mail.text))}</pre>${attachments ? `<ul>${attachments}</ul>` : ''}${body}`,
  );
}

function document(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title || 'Mail')}</title><link rel="stylesheet" href="/mail.css"></head><body><main>${main}</main></body></html>`;
}

function time(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function linked(escaped: string): string {
  return escaped.replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);
}

/** Text for a place in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
