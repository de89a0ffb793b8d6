export interface TextPart {
  text: string;
  /** Only ever http or https. */
  href: string | null;
  /** How WhatsApp shows `*words*`, `_words_` and `~words~`. */
  emphasis: 'strong' | 'em' | 's' | null;
}

const address = /https?:\/\/[^\s<>"']+/giu;

const emphases = { '*': 'strong', _: 'em', '~': 's' } as const;
/** Marks hug their words and stand at the edge of a word, so that `2*3*4` and `snake_case_name` stay as they are. */
const emphasised = /(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}*_~])/gu;

/** Splits foreign text into words, emphasised words and web addresses; nothing else becomes a link or markup. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const shown = withoutTrailingMarks(match[0]);
    const href = httpAddress(shown);
    if (href === null) continue;
    parts.push(...wordParts(text.slice(end, match.index)));
    parts.push({ text: shown, href, emphasis: null });
    end = match.index + shown.length;
  }
  parts.push(...wordParts(text.slice(end)));
  return parts;
}

function wordParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(emphasised)) {
    const [whole, mark = '*', words = ''] = match;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null, emphasis: null });
    parts.push({ text: words, href: null, emphasis: emphases[mark as keyof typeof emphases] });
    end = match.index + whole.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null, emphasis: null });
  return parts;
}

function withoutTrailingMarks(text: string): string {
  return text.replace(/[.,;:!?)\]}…»”’]+$/u, '');
}

function httpAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
