import { expect, test } from 'vitest';
import { renderAgreement } from '../../services/organisation/agreement-pdf.ts';
import { wordsOfPdf } from './pdf-text.ts';

test('PC-4.2 When names are written in scripts of India or Europe, then the paper shows each letter, says the words, and is the same bytes each time', async () => {
  const paper = {
    title: 'Data Processing Agreement',
    version: 1,
    locale: 'en',
    body: 'Data Processing Agreement\n\nWords.',
    noticeSha256: 'a'.repeat(64),
    at: new Date('2026-11-22T10:00:00Z'),
    signatory: 'Ζωή Řehořová',
    legalName: 'रिवरसाइड क्लिनिक प्राइवेट लिमिटेड',
    operatorName: 'Omniflow Ltd',
  };
  const lines = [
    'श्री कृष्ण मार्ग, शिक्षा',
    'ரிவர்சைடு கிளினிக், சென்னை',
    'শ্রী ক্লিনিক, কলকাতা',
    'શ્રી હોસ્પિટલ',
    // Marks in these three make the shaper fail, and are set all the same.
    'ਸ੍ਰੀ ਹਸਪਤਾਲ, ਅੰਮ੍ਰਿਤਸਰ ਕੁ',
    'శ్రీ వైద్యశాల, క్రి',
    'ശ്രീ ആശുപത്രി, ക്ഖ',
    'ಶ್ರೀ ಆಸ್ಪತ್ರೆ',
    'ଶ୍ରୀ ହସ୍ପିଟାଲ',
  ];
  const european = ['Ιατρείο Παραποτάμιο Α.Ε.', 'Zdravotnické zařízení, Łódź, Åbo', 'Клиника на реке'];
  const annexes = [{ title: 'Annex 1: Parties', rows: [{ heading: 'Business', lines: [...lines, ...european] }] }];
  const [one, two] = await Promise.all([
    renderAgreement({ ...paper, annexes }),
    renderAgreement({ ...paper, annexes }),
  ]);
  expect(one.equals(two)).toBe(true);
  const { text, hasBoxes, actual, isTagged } = wordsOfPdf(one);
  expect([hasBoxes, isTagged]).toEqual([false, true]);
  for (const line of european) expect(text).toContain(line);
  // Drawn in another order than read, with some letters joined: each is there, and the words are said beside.
  for (const line of lines) {
    expect(actual).toContain(line);
    for (const letter of new Set(line.normalize('NFD')))
      expect(text.normalize('NFD'), `${letter} of ${line}`).toContain(letter);
  }
  expect(
    actual.find((words) => words.startsWith(`Accepted for ${paper.legalName} by ${paper.signatory}`)),
  ).toBeDefined();
});
