import PDFDocument from 'pdfkit';
import { runsOf } from '../../domain/organisation/paper-text.ts';
import type { Annex } from './annexes.ts';
import { fontFile, type Weight } from './paper-fonts.ts';
import { setWords } from './set-words.ts';

export interface AgreementPaper {
  title: string;
  version: number;
  locale: string;
  body: string;
  noticeSha256: string;
  annexes: readonly Annex[];
  /** Of the acceptance: also the file's own date, so that the same acceptance makes the same bytes. */
  at: Date;
  signatory: string;
  legalName: string;
  operatorName: string;
}

const margin = 64;
const footerHeight = 28;

/** The accepted agreement as a tagged PDF. A pure function of its input: no clock, no random file id. */
export async function renderAgreement(paper: AgreementPaper): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margins: { top: margin, left: margin, right: margin, bottom: margin + footerHeight },
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: paper.locale,
    bufferPages: true,
    font: fontFile('latin', '400Regular'),
    info: {
      Title: `${paper.title}, version ${paper.version}`,
      Author: paper.operatorName,
      CreationDate: paper.at,
      ModDate: paper.at,
    },
  });
  const done = collect(document);
  write(document, paper);
  numberPages(document, paper);
  document.end();
  return await done;
}

type Document = InstanceType<typeof PDFDocument>;

function collect(document: Document): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  document.on('end', () => resolve(Buffer.concat(chunks)));
  document.on('error', reject);
  return promise;
}

function write(document: Document, paper: AgreementPaper): void {
  const root = document.struct('Document');
  document.addStructure(root);
  const say = (tag: 'H1' | 'H2' | 'H3' | 'P', words: string): void => {
    const { size, weight, before } = styles[tag];
    // Shaped letters stand in another order than they are read in: the words themselves go along, for who listens or copies.
    const actual = runsOf(words).some(({ script }) => script !== 'latin') ? { actual: words } : {};
    root.add(
      document.struct(tag, actual, () => {
        if (before > 0) document.moveDown(before);
        setWords(document, words, { size, weight });
      }),
    );
  };
  const [heading = paper.title, ...paragraphs] = paper.body.split(/\n{2,}/).map((part) => part.trim());
  say('H1', heading);
  say('P', `Version ${paper.version}`);
  for (const paragraph of paragraphs.filter((part) => part !== '')) say(isHeading(paragraph) ? 'H2' : 'P', paragraph);
  for (const { title, rows } of paper.annexes) {
    document.addPage();
    say('H2', title);
    for (const { heading: name, lines } of rows) {
      say('H3', name);
      for (const line of lines) say('P', line);
    }
  }
  say('H2', 'Acceptance');
  for (const line of acceptance(paper)) say('P', line);
  root.end();
}

function acceptance({ at, signatory, legalName, noticeSha256, version }: AgreementPaper): string[] {
  return [
    `Accepted for ${legalName} by ${signatory} on ${at.toISOString().replace('T', ' ').slice(0, 19)} UTC, in Omniflow, by an authenticated action.`,
    `The text above the annexes is version ${version} of the published agreement. SHA-256 of its bytes: ${noticeSha256}`,
    'The SHA-256 of this file stands in the audit log of the organisation.',
  ];
}

const styles: Readonly<Record<'H1' | 'H2' | 'H3' | 'P', { size: number; weight: Weight; before: number }>> = {
  H1: { size: 19, weight: '700Bold', before: 0 },
  H2: { size: 12.5, weight: '700Bold', before: 0.9 },
  H3: { size: 10, weight: '700Bold', before: 0.6 },
  P: { size: 9.5, weight: '400Regular', before: 0.4 },
};

/** "3. Kinds of data and of people", or a single word that heads a section. */
function isHeading(paragraph: string): boolean {
  return /^\d+\. [^.]{1,80}$/.test(paragraph) || /^[A-Z][a-z]+$/.test(paragraph);
}

function numberPages(document: Document, { title, version }: AgreementPaper): void {
  const { count } = document.bufferedPageRange();
  for (let index = 0; index < count; index++) {
    document.switchToPage(index);
    document.page.margins.bottom = 0; // the footer stands below the text's margin
    document.markContent('Artifact', { type: 'Pagination' });
    document
      .font(fontFile('latin', '400Regular'))
      .fontSize(8)
      .text(`${title}, version ${version}. Page ${index + 1} of ${count}`, margin, document.page.height - margin, {
        lineBreak: false,
      });
    document.endMarkedContent();
  }
}
