import { createRequire } from 'node:module';
import type { PaperScript } from '../../domain/organisation/paper-text.ts';

/** Noto Sans (SIL Open Font License), by script: package and name of its files. Latin, Greek, Cyrillic and Devanagari are one font. */
const families: Readonly<Record<PaperScript, readonly [string, string]>> = {
  latin: ['noto-sans', 'NotoSans'],
  devanagari: ['noto-sans', 'NotoSans'],
  bengali: ['noto-sans-bengali', 'NotoSansBengali'],
  gurmukhi: ['noto-sans-gurmukhi', 'NotoSansGurmukhi'],
  gujarati: ['noto-sans-gujarati', 'NotoSansGujarati'],
  odia: ['noto-sans-oriya', 'NotoSansOriya'],
  tamil: ['noto-sans-tamil', 'NotoSansTamil'],
  telugu: ['noto-sans-telugu', 'NotoSansTelugu'],
  kannada: ['noto-sans-kannada', 'NotoSansKannada'],
  malayalam: ['noto-sans-malayalam', 'NotoSansMalayalam'],
};

export type Weight = '400Regular' | '700Bold';

/** From the top of a line to its baseline, of its size: the same for all fonts, so that they stand on one line. */
export const ascent = 1.069;

const { resolve } = createRequire(import.meta.url);

/** Path of the font that sets a script. */
export function fontFile(script: PaperScript, weight: Weight): string {
  const [family, name] = families[script];
  return resolve(`@expo-google-fonts/${family}/${weight}/${name}_${weight}.ttf`);
}
