import { describe, expect, it } from 'vitest';
import { codeRules, rules } from './error-table.ts';
import { classify } from './errors.ts';

/** The codes of Meta's error page that a WhatsApp number can meet, by class; numbers only. */
const published = {
  transient: [1, 2, 131000, 131016, 133004, 131057],
  throttle: [4, 80007, 130429, 131056, 133016, 613, 17, 32],
  spam: [131048, 131064, 368, 130497, 131031],
  auth: [0, 190, 3, 10, 200, 250, 299, 131005, 2500, 104],
  recipient: [131026, 131021, 130403, 131030, 551],
  window: [131047],
  marketing: [131049, 131050, 130472, 131055, 131061, 131063, 134100, 134101, 134102],
  request: [100, 131008, 131009, 131051, 135000, 33, 131062],
  template: [132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069],
  account: [131042, 131044, 131045, 133010, 131037, 137000, 2494100],
  media: [131052, 131053],
  features: [131020, 131041, 131201, 138009, 138012, 139100, 139103, 147001, 2593107, 2593108],
  creation: [2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299],
};

function actions(codes: number[]): string[] {
  return [...new Set(codes.map((code) => classify(code, null).action))];
}

describe('classify', () => {
  it.each(Object.entries(published))('When a code of the class %s comes, then the table knows it', (_class, codes) => {
    expect(codes.filter((code) => classify(code, null).words.includes(String(code)))).toEqual([]);
  });

  it('When WhatsApp is busy or too much was sent, then the message is tried again', () => {
    const answeredWithoutMeaning = [1];
    const transient = published.transient.filter((code) => !answeredWithoutMeaning.includes(code));
    expect(actions([...transient, ...published.throttle])).toEqual(['retry']);
  });

  it('When no answer came or only code 1, then it is reconciled and never sent again by itself', () => {
    expect(classify(null, null)).toMatchObject({ action: 'reconcile', next: 'none' });
    expect(classify(1, 1357046)).toMatchObject({ action: 'reconcile', next: 'none' });
  });

  it('When the number, the account or the access is the cause, then the channel stops until it is reconnected', () => {
    const codes = [...published.spam, ...published.auth, ...published.account];
    expect(actions(codes)).toEqual(['stop']);
    expect([...new Set(codes.map((code) => classify(code, null).next))]).toEqual(['reconnect']);
    expect([463, 460, 467].map((subcode) => classify(190, subcode).action)).toEqual(['stop', 'stop', 'stop']);
  });

  it('When our own number is gone or out of reach, then the channel stops instead of failing message by message', () => {
    expect(classify(100, 33)).toMatchObject({ action: 'stop', next: 'reconnect' });
    expect(classify(33, null)).toMatchObject({ action: 'stop', next: 'reconnect' });
  });

  it('When the window is closed, then this message is over and a template is offered', () => {
    expect(classify(131047, null)).toMatchObject({ action: 'final', next: 'template' });
    expect(classify(10, 2018278)).toMatchObject({ action: 'final', next: 'template' });
  });

  it('When recipient, offer, template, request or file is the cause, then only this message is over', () => {
    const { recipient, marketing, template, media, features } = published;
    expect(actions([...recipient, ...marketing, ...template, ...media, ...features, 100, 131009])).toEqual(['final']);
  });

  it('When the code is unknown, then the message is over and staff see the code', () => {
    expect(classify(987654, null)).toMatchObject({ action: 'final', next: 'none' });
    expect(classify(987654, null).words).toContain('987654');
  });

  it('When staff read a rule, then it is whole sentences without blame or shouting', () => {
    for (const { words } of Object.values(rules)) {
      expect(words).toMatch(/^[A-Z].*\.$/);
      expect(words).not.toMatch(/!|oops|invalid|illegal|error/i);
    }
  });

  it('When the table is read, then no code stands twice', () => {
    const codes = Object.values(codeRules).flat().map(String);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
