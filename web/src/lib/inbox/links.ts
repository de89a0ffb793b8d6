export interface TextPart {
  text: string;
  /** Only ever http or https. */
  href: string | null;
}

const address = /https?:\/\/[^\s<>"']+/giu;

/** Splits foreign text into words and web addresses; nothing else becomes a link. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const shown = withoutTrailingMarks(match[0]);
    const href = httpAddress(shown);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
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
