import type { MailTools, MailWords } from './template.ts';

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** One mail as plain text and as HTML of the same words, with who sends it and where the policy stands (BW-0.1). */
export function renderMail(words: MailWords, of: { name: string | null; tools: MailTools }): RenderedMail {
  const greeting = of.name === null ? 'Hello,' : `Hello ${of.name},`;
  const body = [greeting, ...words.lines];
  const closing = words.closing ?? [];
  const footer = footerOf(of.tools);
  const action = words.action ? [words.action.label, words.action.url] : [];
  const text = [...body, action.join('\n'), ...closing, ['-- ', ...footer].join('\n')].filter(Boolean).join('\n\n');
  return { subject: oneLine(words.subject), text: `${text}\n`, html: htmlOf({ words, body, closing, footer }) };
}

function footerOf({ operator, publicUrl }: MailTools): string[] {
  return [
    ['Omniflow is run by ', operator.name].join(''),
    ...(operator.address === '' ? [] : [operator.address]),
    `${operator.email}, ${operator.website}`,
    `Privacy Policy: ${publicUrl}/legal/privacy_policy`,
    `Terms of Use: ${publicUrl}/legal/terms`,
    'You get this mail because of your account or an invitation; it is no advertising.',
  ];
}

interface Parts {
  words: MailWords;
  body: readonly string[];
  closing: readonly string[];
  footer: readonly string[];
}

// Tables and inline styles: what mail programs of all ages show alike. No picture, no font, nothing is fetched.
const page = 'margin:0;padding:24px 12px;background:#f4f5f7';
const card =
  'max-width:560px;margin:0 auto;background:#ffffff;border:1px solid #e2e5ea;border-radius:12px;padding:28px;font:16px/1.55 system-ui,-apple-system,Segoe UI,Roboto,sans-serif;color:#1b2430';
const button =
  'display:inline-block;padding:12px 20px;border-radius:8px;background:#0e5a68;color:#ffffff;font-weight:600;text-decoration:none';
const small = 'max-width:560px;margin:16px auto 0;font:13px/1.5 system-ui,sans-serif;color:#566072';

function htmlOf({ words, body, closing, footer }: Parts): string {
  const { action } = words;
  const paragraphs = (lines: readonly string[]): string =>
    lines.map((line) => `<p style="margin:0 0 16px">${linked(line)}</p>`).join('\n');
  const doing = action
    ? `<p style="margin:0 0 8px"><a style="${button}" href="${escaped(action.url)}">${escaped(action.label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:#566072;overflow-wrap:anywhere">${escaped(action.url)}</p>`
    : '';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(oneLine(words.subject))}</title></head>
<body style="${page}">
<div style="${card}">
${paragraphs(body)}
${doing}
${paragraphs(closing)}
</div>
<div style="${small}">
<p style="margin:0">-- </p>
${footer.map((line) => `<p style="margin:0">${linked(line)}</p>`).join('\n')}
</div>
</body>
</html>
`;
}

/** Addresses in a sentence become links to themselves; every other character is only shown. */
function linked(line: string): string {
  return escaped(line).replace(/https?:\/\/[^\s,<]+/g, (url) => `<a style="color:#0e5a68" href="${url}">${url}</a>`);
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Names are typed by people: none may begin a header of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
