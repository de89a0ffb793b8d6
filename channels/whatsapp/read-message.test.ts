import { describe, expect, it } from 'vitest';
import type { MessageContent } from '../channel.ts';
import { messageOf } from './fixtures/load.ts';
import { readMessage } from './read-message.ts';

function read(name: string): MessageContent {
  return readMessage(messageOf(name).payload);
}

const jpeg = { providerMediaId: '70010020030040', mime: 'image/jpeg', fileName: null, voice: false };

describe('readMessage', () => {
  it('When a text is read, then only what it holds is set', () => {
    expect(read('text')).toEqual({
      kind: 'text',
      text: 'Olá, vocês abrem aos sábados? 😀',
      buttonId: null,
      media: null,
      location: null,
      reaction: null,
      quoteProviderId: null,
      withdrawnProviderId: null,
      opensWindow: true,
      profile: { name: 'Ana Prado', username: null },
    });
  });

  it.each([
    ['text-quoting', { kind: 'text', text: 'this one', quoteProviderId: 'wamid.OUT7' }],
    ['text-from-advert', { kind: 'text', text: 'Hi, I saw your advert' }],
    ['text-without-phone', { kind: 'text', profile: { name: 'Luz', username: 'luz.m' } }],
    ['text-without-contacts', { kind: 'text', profile: { name: null, username: null } }],
    ['image', { kind: 'image', text: 'my referral letter', media: jpeg }],
    ['video', { kind: 'video', media: { ...jpeg, mime: 'video/mp4' } }],
    ['voice-note', { kind: 'audio', text: null, media: { ...jpeg, mime: 'audio/ogg; codecs=opus', voice: true } }],
    [
      'document',
      { kind: 'document', text: 'blood test', media: { ...jpeg, mime: 'application/pdf', fileName: 'results.pdf' } },
    ],
    ['sticker', { kind: 'sticker', media: { ...jpeg, mime: 'image/webp' } }],
    [
      'location',
      {
        kind: 'location',
        text: 'Sé, São Paulo',
        location: { latitude: -23.55, longitude: -46.63, name: 'Praça da Sé' },
      },
    ],
    ['contacts', { kind: 'contacts', text: 'Bruno Dias: +55 11 90000-0002\nCaio: +55 11 90000-0003, 5511900000004' }],
    ['button-reply', { kind: 'answer', text: 'Yes, I agree', buttonId: 'consent:yes', quoteProviderId: 'wamid.OUT8' }],
    ['list-reply', { kind: 'answer', text: 'Tuesday 10:00', buttonId: 'slot:7' }],
    ['flow-reply', { kind: 'answer', text: 'first_name: Ana\nsymptoms: cough, fever\nage: 41', buttonId: null }],
    ['template-button', { kind: 'answer', text: 'Stop promotions', buttonId: 'stop-offers' }],
    ['order', { kind: 'text', text: 'for Friday\n2 × kit-1\n1 × kit-2' }],
    ['unsupported', { kind: 'unsupported', text: null, opensWindow: true }],
    ['unavailable', { kind: 'unsupported', text: null, opensWindow: true }],
  ] satisfies [string, Partial<MessageContent>][])(
    'When %s is read, then it says what it holds and opens the window',
    (name, expected) => {
      expect(read(name)).toMatchObject({ opensWindow: true, ...expected });
    },
  );

  it.each([
    ['reaction', { kind: 'reaction', reaction: { providerMessageId: 'wamid.OUT7', emoji: '❤️' } }],
    ['reaction-removed', { kind: 'reaction', reaction: { providerMessageId: 'wamid.OUT7', emoji: null } }],
    ['edit', { kind: 'text', text: 'corrected words', quoteProviderId: 'wamid.INTEXT' }],
    ['revoke', { kind: 'withdrawn', text: null, withdrawnProviderId: 'wamid.INTEXT' }],
    ['request-welcome', { kind: 'unsupported' }],
  ] satisfies [string, Partial<MessageContent>][])(
    'When %s is read, then the window stays as it was',
    (name, expected) => {
      expect(read(name)).toMatchObject({ opensWindow: false, ...expected });
    },
  );

  it('When a call permission is answered, then nothing in it can be taken for an answer to a consent question', () => {
    expect(read('call-permission-reply')).toMatchObject({
      kind: 'unsupported',
      text: null,
      buttonId: null,
      opensWindow: false,
    });
  });

  it.each(['ephemeral', 'unknown', 'hologram', 'constructor', '__proto__', undefined])(
    'When the type is %s, then a placeholder is shown',
    (type) => {
      expect(readMessage({ message: { type, hologram: {} }, contact: null })).toMatchObject({
        kind: 'unsupported',
        opensWindow: true,
      });
    },
  );

  it('When an image comes without its id (over 100 MB), then it is an image without media', () => {
    const message = { type: 'image', image: { caption: 'big' }, errors: [{ code: 131052 }] };
    expect(readMessage({ message, contact: null })).toMatchObject({ kind: 'image', text: 'big', media: null });
  });

  it('When a form answer is no JSON, then its body word is shown', () => {
    const interactive = { type: 'nfm_reply', nfm_reply: { body: 'Sent', response_json: '{oops' } };
    expect(readMessage({ message: { type: 'interactive', interactive } })).toMatchObject({
      kind: 'answer',
      text: 'Sent',
    });
  });

  it.each([undefined, null, 7, 'x', [], {}])('When the payload is %j, then it is unsupported', (payload) => {
    expect(readMessage(payload).kind).toBe('unsupported');
  });
});
