import { describe, expect, it } from 'vitest';
import type { InboundItem } from '../channel.ts';
import { fixture, itemsOf, messageOf } from './fixtures/load.ts';
import { parse } from './parse.ts';

const account = { provider: 'whatsapp', accountId: '900100200300' };
const now = new Date('2026-11-22T10:00:00Z');

function bodyOf(value: unknown, field: unknown = 'messages'): Buffer {
  return Buffer.from(
    JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field, value }] }] }),
  );
}

function one(message: unknown, contacts?: unknown): InboundItem | undefined {
  const metadata = { phone_number_id: '900100200300' };
  return parse(bodyOf({ metadata, contacts, messages: [message] }), now)[0];
}

describe('parse: messages', () => {
  it('When a text arrives, then it carries its account, id, time, ids of the person and the sealed payload', () => {
    expect(itemsOf('text')).toEqual([
      {
        item: 'message',
        account,
        providerId: 'wamid.INTEXT',
        at: new Date(1_790_000_000_000),
        identities: { msisdn: '5511900000001', bsuid: 'BR.100200301' },
        payload: {
          message: expect.objectContaining({ id: 'wamid.INTEXT' }),
          contact: expect.objectContaining({ wa_id: '5511900000001' }),
        },
      },
    ]);
  });

  it('When the sender hides the number, then only the user ids name the person', () => {
    expect(messageOf('text-without-phone').identities).toEqual({ bsuid: 'MX.555666777', parent_bsuid: 'MX.ENT.9' });
  });

  it('When contacts are left out, then the message is still read', () => {
    expect(messageOf('text-without-contacts').payload).toMatchObject({ contact: null });
  });

  it('When the message lacks an id its contact knows, then the contact completes it', () => {
    const contact = { wa_id: '4915100000001', user_id: 'DE.1', parent_user_id: 'DE.ENT.2' };
    const full = { msisdn: '4915100000001', bsuid: 'DE.1', parent_bsuid: 'DE.ENT.2' };
    expect(one({ id: 'w', from: '4915100000001' }, [{ wa_id: '1' }, contact])).toMatchObject({ identities: full });
    expect(one({ id: 'w', from_user_id: 'DE.1' }, [{ user_id: 'DE.9' }, contact])).toMatchObject({ identities: full });
  });

  it('When contacts name other people, then nobody borrows their ids', () => {
    const stranger = { wa_id: '4915100000002', user_id: 'DE.2' };
    expect(one({ id: 'w', from: '4915100000001' }, [stranger])).toMatchObject({
      identities: { msisdn: '4915100000001' },
      payload: { contact: null },
    });
    const recycled = { wa_id: '4915100000001', user_id: 'DE.2', parent_user_id: 'DE.ENT.3' };
    const item = one({ id: 'w', from: '4915100000001', from_user_id: 'DE.1' }, [recycled]);
    expect(item).toMatchObject({ payload: { contact: null } });
    expect(item).toHaveProperty('identities', { msisdn: '4915100000001', bsuid: 'DE.1' });
  });

  it.each([
    ['DE.13491208655302741918', { bsuid: 'DE.13491208655302741918' }],
    ['DE.ENT.77', { parent_bsuid: 'DE.ENT.77' }],
  ])('When a user id stands where the number belongs (%s), then it never becomes a number', (from, identities) => {
    expect(one({ id: 'w', from })).toHaveProperty('identities', identities);
  });

  it('When a number stands where the user id belongs, then it is not taken for a user id', () => {
    expect(one({ id: 'w', from: '4915100000001', from_user_id: '4915100000001' })).toHaveProperty('identities', {
      msisdn: '4915100000001',
    });
  });

  it.each([
    ['text', '1790000000', new Date(1_790_000_000_000)],
    ['a number', 1790000000, new Date(1_790_000_000_000)],
    ['missing', undefined, now],
    ['words', 'yesterday', now],
    ['milliseconds', 1790000000000, now],
    ['before WhatsApp', '12', now],
    ['negative', -5, now],
  ])('When the time is %s, then it is read, or now when absurd', (_case, timestamp, at) => {
    expect(one({ id: 'w', from: '4915100000001', timestamp })).toHaveProperty('at', at);
  });
});

describe('parse: what is counted and not projected', () => {
  it.each([
    ['group-text', 'messages.group'],
    ['number-changed', 'messages.system'],
    ['value-errors', 'messages.errors'],
    ['status-group', 'statuses.group'],
    ['user-id-update', 'user_id_update'],
    ['marketing-stopped', 'user_preferences'],
    ['handover', 'messaging_handovers'],
    ['standby', 'standby'],
  ])('When %s arrives, then one field item of the number says %s', (name, field) => {
    expect(itemsOf(name)).toEqual([{ item: 'field', account, field }]);
  });

  it('When news concern the whole business account, then no number is named', () => {
    const [item, ...others] = itemsOf('template-status');
    expect(others).toEqual([]);
    expect(item).toMatchObject({ item: 'field', account: null, field: 'message_template_status_update' });
  });

  it('When a field name looks like anything else, then it is counted as unknown', () => {
    expect(parse(bodyOf({}, 'Call Ana on 4915100000001'))).toEqual([
      { item: 'field', account: null, field: 'unknown' },
    ]);
  });
});

describe('parse: statuses', () => {
  it('When a status carries our id, then it comes back with it', () => {
    expect(itemsOf('status-sent')).toEqual([
      {
        item: 'status',
        account,
        providerId: 'wamid.OUT1',
        callbackId: '0198f0aa-0000-7000-8000-000000000001',
        state: 'sent',
        at: new Date(1_790_000_005_000),
        errorCode: null,
      },
    ]);
  });

  it('When a send failed later, then its code is read although contacts are absent', () => {
    expect(itemsOf('status-failed')).toMatchObject([{ state: 'failed', errorCode: 131047, callbackId: null }]);
  });

  it('When a voice note was played and the callback data is not our id, then it counts as read without an id', () => {
    expect(itemsOf('status-played')).toMatchObject([{ state: 'read', callbackId: null }]);
  });
});

describe('parse: batches and odd shapes', () => {
  it('When several entries come in one body, then every message, status and change becomes exactly one item', () => {
    expect(itemsOf('batch').map((item) => [item.item, 'providerId' in item ? item.providerId : null])).toEqual([
      ['message', 'wamid.B1'],
      ['message', 'wamid.B2'],
      ['unparsed', null],
      ['status', 'wamid.OUT5'],
      ['field', null],
      ['unparsed', null],
      ['field', null],
    ]);
  });

  it('When a value names no number, then the whole change is kept as unparsed without an account', () => {
    const [item] = parse(bodyOf({ messages: [{ id: 'w', from: '4915100000001' }] }));
    expect(item).toMatchObject({ item: 'unparsed', account: null, payload: { field: 'messages' } });
  });

  it.each([
    ['an array', '[]'],
    ['null', 'null'],
    ['a word', '"hello"'],
    ['another object', '{"object":"page","entry":[]}'],
    ['no entries', '{"object":"whatsapp_business_account"}'],
    ['an empty entry', '{"object":"whatsapp_business_account","entry":[null]}'],
    ['a change without field', '{"object":"whatsapp_business_account","entry":[{"changes":[7]}]}'],
  ])('When the body is %s, then it is one unparsed item', (_case, body) => {
    expect(parse(Buffer.from(body))).toMatchObject([{ item: 'unparsed', account: null }]);
  });

  it.each([
    ['without an id', { from: '4915100000001' }],
    ['with a number as id', { id: 7, from: '4915100000001' }],
    ['without any sender', { id: 'w' }],
    ['that is null', null],
    ['that is a list', []],
  ])('When a message comes %s, then it is unparsed but keeps its account', (_case, message) => {
    expect(one(message)).toMatchObject({ item: 'unparsed', account });
  });

  it.each(['', '{', 'hello', '{"a":1}x'])('When the body is no JSON (%j), then a SyntaxError is thrown', (body) => {
    expect(() => parse(Buffer.from(body))).toThrow(SyntaxError);
  });

  it('When one short message arrives, then reading it takes well below a millisecond', () => {
    const body = fixture('text');
    for (let warm = 0; warm < 2_000; warm += 1) parse(body);
    const start = performance.now();
    for (let round = 0; round < 2_000; round += 1) parse(body);
    expect((performance.now() - start) / 2_000).toBeLessThan(0.2);
  });
});
