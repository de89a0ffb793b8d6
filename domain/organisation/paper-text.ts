/** Scripts that a paper of ours can be set in: those of the languages of India, and those of Europe. */
export const paperScripts = {
  latin: /^[^\u0900-\u0d7f]+$/,
  devanagari: /[\u0900-\u097f]/,
  bengali: /[\u0980-\u09ff]/,
  gurmukhi: /[\u0a00-\u0a7f]/,
  gujarati: /[\u0a80-\u0aff]/,
  odia: /[\u0b00-\u0b7f]/,
  tamil: /[\u0b80-\u0bff]/,
  telugu: /[\u0c00-\u0c7f]/,
  kannada: /[\u0c80-\u0cff]/,
  malayalam: /[\u0d00-\u0d7f]/,
} as const;
export type PaperScript = keyof typeof paperScripts;

/**
 * What can stand on a paper: Latin with every accent, Greek, Cyrillic, the scripts above, their marks, and usual signs. Others,
 * such as Arabic or Chinese, have no letters in the fonts that papers are set in.
 */
export const paperText = new RegExp(
  `^[${[
    '\\n\\x20-\\x7e\\u00a0-\\u024f\\u1e00-\\u1eff', // Latin
    '\\u0300-\\u036f\\u200c\\u200d', // accents by themselves, joiners
    '\\u0370-\\u0373\\u0375-\\u0377\\u037a-\\u037e\\u0384-\\u03ff\\u1f00-\\u1fff', // Greek
    '\\u0400-\\u04ff', // Cyrillic
    '\\u0900-\\u0d7f', // India
    '\\u2010-\\u2026\\u2030\\u2032\\u2033\\u2039\\u203a\\u20ac\\u20b9\\u2116\\u2122', // signs
  ].join('')}]*$`,
);

export interface PaperRun {
  script: PaperScript;
  text: string;
}

/** Words of one script that follow each other, with the spaces behind them: each run is shaped and set by itself. */
export function runsOf(text: string): PaperRun[] {
  const runs: PaperRun[] = [];
  for (const word of text.split(/(?<=\s)/)) {
    const script = scriptOf(word);
    const last = runs.at(-1);
    if (last?.script === script) last.text += word;
    else runs.push({ script, text: word });
  }
  return runs;
}

function scriptOf(word: string): PaperScript {
  const [first = ''] = word.match(/[\u0900-\u0d7f]/) ?? [];
  const found = Object.entries(paperScripts).find(([, letters]) => letters.test(first));
  return (found?.[0] ?? 'latin') as PaperScript;
}
