import type PDFDocument from 'pdfkit';
import { runsOf } from '../../domain/organisation/paper-text.ts';
import { ascent, fontFile, type Weight } from './paper-fonts.ts';

type Document = InstanceType<typeof PDFDocument>;
type TextOptions = NonNullable<Parameters<Document['text']>[1]> & object;

/**
 * The shaper (fontkit 2.0) throws at a mark whose anchor the font leaves out, as fonts may. Such words are shaped all the same,
 * only their marks stay where the font draws them.
 */
const unplacedMarks = {
  features: { mark: false, mkmk: false, abvm: false, blwm: false, dist: false },
} as unknown as TextOptions;

/** Writes a paragraph in the fonts of its scripts. */
export function setWords(document: Document, words: string, { size, weight }: { size: number; weight: Weight }): void {
  document.fontSize(size);
  const runs = runsOf(words);
  // One choice for all runs: the first one's also measures those that continue it.
  const isShaped = runs.every(({ script, text }) => canShape(document.font(fontFile(script, weight)), text));
  for (const [index, { script, text }] of runs.entries())
    document.font(fontFile(script, weight)).text(text, {
      ...(isShaped ? {} : unplacedMarks),
      align: 'left',
      baseline: -ascent * size,
      continued: index < runs.length - 1,
    });
}

function canShape(document: Document, text: string): boolean {
  try {
    document.widthOfString(text);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
