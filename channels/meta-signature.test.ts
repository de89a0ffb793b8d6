import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isAuthentic, verifyChallenge } from './meta-signature.ts';

const secret = 'test_app_secret';
const known = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"t":"caf\u00e9 \/ \ud83d\ude00 \u003C@"}}]}]}`;
const knownHeader = 'sha256=b9ed13c6e52cc6f08719ff5cc2e961be20e894adcf05f8736acadf240a7a474e';

function sign(key: string, body: Buffer): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

describe('isAuthentic', () => {
  it('When the bytes and the signature of the known vector are given, then they are authentic', () => {
    expect(isAuthentic(Buffer.from(known), knownHeader, [secret])).toBe(true);
  });

  it('When the same JSON is serialised again, then its bytes are refused', () => {
    const again = Buffer.from(JSON.stringify(JSON.parse(known)));
    expect(isAuthentic(again, knownHeader, [secret])).toBe(false);
    expect(sign(secret, again)).toMatch(/^sha256=168eda48/);
  });

  it('When a secret is being rotated, then the old and the new one are both accepted', () => {
    const body = Buffer.from('{}');
    expect(isAuthentic(body, sign('old', body), ['new', 'old'])).toBe(true);
    expect(isAuthentic(body, sign('new', body), ['new', 'old'])).toBe(true);
    expect(isAuthentic(body, sign('other', body), ['new', 'old'])).toBe(false);
    expect(isAuthentic(body, sign('new', body), [])).toBe(false);
  });

  it('When one byte of the body differs, then it is refused', () => {
    expect(isAuthentic(Buffer.from(known.replace('"1"', '"2"')), knownHeader, [secret])).toBe(false);
  });

  it('When a configured secret is blank, then a signature made with the empty key is refused', () => {
    const body = Buffer.from('{}');
    expect(isAuthentic(body, sign('', body), ['', secret])).toBe(false);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['the older algorithm', `sha1=${'a'.repeat(40)}`],
    ['without its prefix', knownHeader.slice(7)],
    ['too short', knownHeader.slice(0, -1)],
    ['too long', `${knownHeader}0`],
    ['no hex', `sha256=${'z'.repeat(64)}`],
    ['followed by a line break', `${knownHeader}\n`],
  ])('When the header is %s, then it is refused without throwing', (_case, header) => {
    expect(isAuthentic(Buffer.from(known), header, [secret])).toBe(false);
  });
});

describe('verifyChallenge', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'wanted', 'hub.challenge': '1158201444' };

  it('When mode and token match, then the challenge comes back verbatim', () => {
    expect(verifyChallenge(query, 'wanted')).toBe('1158201444');
  });

  it.each([
    ['another token', { ...query, 'hub.verify_token': 'guess' }, 'wanted'],
    ['a list of tokens', { ...query, 'hub.verify_token': ['wanted'] }, 'wanted'],
    ['another mode', { ...query, 'hub.mode': 'unsubscribe' }, 'wanted'],
    ['no challenge', { ...query, 'hub.challenge': undefined }, 'wanted'],
    ['no configured token', { ...query, 'hub.verify_token': '' }, ''],
    ['nothing', {}, 'wanted'],
  ])('When the query has %s, then there is no challenge to answer', (_case, given, token) => {
    expect(verifyChallenge(given, token)).toBeNull();
  });
});
