import { inflateSync } from 'node:zlib';

export interface PdfWords {
  /** As a viewer copies it: glyph by glyph, in the order in which they are drawn. */
  text: string;
  /** A box stands somewhere in place of a letter. */
  hasBoxes: boolean;
  /** What is said in place of drawn letters. */
  actual: string[];
  isTagged: boolean;
}

/** Reads the words of a PDF of ours by its fonts' own tables, as a viewer does. */
export function wordsOfPdf(pdf: Buffer): PdfWords {
  const raw = pdf.toString('latin1');
  const objects = new Map([...raw.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id!, body!]));
  const letters = fontsOf(objects);
  const glyphs = [...objects.values()].filter((body) => body.includes('stream\n')).flatMap(glyphsIn);
  return {
    text: glyphs.map(({ font, glyph }) => letters.get(font)?.[glyph] ?? '').join(''),
    hasBoxes: glyphs.some(({ glyph }) => glyph === 0),
    actual: [...raw.matchAll(/\/ActualText \(((?:\\[\s\S]|[^\\)])*)\)/g)].map(([, escaped]) =>
      utf16(unescaped(escaped!)),
    ),
    isTagged: raw.includes('/Marked true'),
  };
}

/** By the name of a font: what each of its glyphs stands for. */
function fontsOf(objects: ReadonlyMap<string, string>): Map<string, string[]> {
  const fonts = new Map<string, string[]>();
  for (const body of objects.values())
    for (const [, name, font] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const [, map] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font!) ?? '') ?? [];
      const [, list = ''] = /\[(.*)\]/s.exec(map === undefined ? '' : streamOf(objects.get(map)!)) ?? [];
      const codes = [...list.matchAll(/<([0-9a-f ]*)>/g)].map(([, hex]) =>
        Buffer.from(hex!.replaceAll(' ', ''), 'hex'),
      );
      fonts.set(
        name!,
        codes.map((bytes) => bytes.swap16().toString('utf16le')),
      );
    }
  return fonts;
}

function glyphsIn(body: string): { font: string; glyph: number }[] {
  let font = '';
  const found: { font: string; glyph: number }[] = [];
  for (const [, name, shown = ''] of streamOf(body).matchAll(/\/(F\d+) [\d.]+ Tf|\[((?:<[0-9a-f]*>|[-\d. ])*)\] TJ/g)) {
    if (name !== undefined) font = name;
    for (const [, hex] of shown.matchAll(/<([0-9a-f]*)>/g))
      found.push(...(hex!.match(/.{4}/g) ?? []).map((glyph) => ({ font, glyph: Number.parseInt(glyph, 16) })));
  }
  return found;
}

function streamOf(body: string): string {
  const bytes = Buffer.from(/stream\n([\s\S]*)\nendstream/.exec(body)?.[1] ?? '', 'latin1');
  return (body.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const unescaped = (text: string): string => text.replace(/\\([\s\S])/g, (_, one: string) => escapes[one] ?? one);
const utf16 = (text: string): string => Buffer.from(text, 'latin1').subarray(2).swap16().toString('utf16le');
