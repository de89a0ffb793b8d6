import { expect, test } from 'vitest';
import { paperText, runsOf } from './paper-text.ts';

test('When a line mixes scripts, then each run holds the words of one, spaces stay, and nothing is lost', () => {
  const line = 'Accepted for रिवरसाइड क्लिनिक by Ζωή of சென்னை 600001';
  const runs = runsOf(line);
  expect(runs.map(({ script }) => script)).toEqual(['latin', 'devanagari', 'latin', 'tamil', 'latin']);
  expect(runs.map(({ text }) => text).join('')).toBe(line);
  expect(runsOf('')).toEqual([{ script: 'latin', text: '' }]);
  expect(runsOf('Dr.रमेश')).toEqual([{ script: 'devanagari', text: 'Dr.रमेश' }]);
});

test.each([
  ['Zdravotnické zařízení Řehoř s.r.o.', true],
  ['Ιατρείο Παραποτάμιο Α.Ε.', true],
  ['रिवरसाइड क्लिनिक प्रा. लि.', true],
  ['ரிவர்சைடு கிளினிக்\nசென்னை', true],
  ['রিভারসাইড ক্লিনিক', true],
  ['శ్రీ వైద్యశాల ₹', true],
  ['عيادة', false],
  ['河畔诊所', false],
  ['Clinic 🏥', false],
])('When %s is to stand on a paper, then it can: %s', (name, can) => {
  expect(paperText.test(name)).toBe(can);
});
