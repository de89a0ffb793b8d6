/** Ids of the buttons under the first-contact question; they come back when tapped. */
export const answerButtons = { yes: 'consent:yes', no: 'consent:no' } as const;

export type ConsentAnswer = 'yes' | 'no';

/**
 * Words that answer the question when they are the whole message, in the languages of the published notices.
 * A longer sentence is no answer: unknown consent stays no (PC-2.0).
 */
const words: Record<ConsentAnswer, readonly string[]> = {
  yes: [
    'yes',
    'y',
    'yes please',
    'yeah',
    'yep',
    'ok',
    'okay',
    'ok yes',
    'sure',
    'i agree',
    'agree',
    'हाँ',
    'हां',
    'जी हाँ',
    'haan',
    'ha',
    'हो',
    'होय',
    'ja',
    'sí',
    'si',
    'oui',
  ],
  no: [
    'no',
    'n',
    'no thanks',
    'no thank you',
    'nope',
    'i do not agree',
    'disagree',
    'नहीं',
    'नही',
    'जी नहीं',
    'nahi',
    'nahin',
    'नाही',
    'nein',
    'non',
  ],
};
const answers = new Map(
  Object.entries(words).flatMap(([answer, list]) => list.map((word) => [normalise(word), answer as ConsentAnswer])),
);

/** What a customer's message answers to the first-contact question, or null when it is no answer. */
export function readConsentAnswer(message: { text: string | null; buttonId: string | null }): ConsentAnswer | null {
  if (message.buttonId === answerButtons.yes) return 'yes';
  if (message.buttonId === answerButtons.no) return 'no';
  return message.text === null ? null : (answers.get(normalise(message.text)) ?? null);
}

/** One spelling for what people type alike: width, case, accents' composition, invisible signs, punctuation at the ends. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .replace(/[\p{P}\p{S}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
