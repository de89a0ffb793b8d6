export type Block =
  | { kind: 'heading'; level: 2 | 3; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] };

const bullet = /^\s*[•\-*]\s+/;
/** `4. Data sharing`, `2.1 Roles`, `Annex 1: Subject matter`: short lines that end without a full stop. */
const numbered = /^(?:\d+\.\s|\d+(?:\.\d+)+\.?\s|Annex\b)/;
const longestHeading = 90;

/** How a plain legal text is set: its words stay as they are, one by one, only their shape is found. The first line is its title. */
export function blocksOf(body: string): Block[] {
  const blocks: Block[] = [];
  for (const line of body.split(/\r?\n/).slice(1)) {
    const text = line.trim();
    const last = blocks.at(-1);
    if (text === '') continue;
    if (!bullet.test(line)) blocks.push(blockOf(text));
    else if (last?.kind === 'list') last.items.push(line.replace(bullet, ''));
    else blocks.push({ kind: 'list', items: [line.replace(bullet, '')] });
  }
  return blocks;
}

function blockOf(text: string): Block {
  if (!numbered.test(text) || text.length > longestHeading || text.endsWith('.')) return { kind: 'paragraph', text };
  return { kind: 'heading', level: /^\d+\.\d/.test(text) ? 3 : 2, text };
}
