import { describe, expect, it } from 'vitest';
import { parse } from './parse.ts';

const now = new Date('2026-11-22T10:00:00Z');

function newsOf(field: string, value: object, entry: object = { id: '800700600500' }) {
  const body = { object: 'whatsapp_business_account', entry: [{ ...entry, changes: [{ field, value }] }] };
  const [item] = parse(Buffer.from(JSON.stringify(body)), now);
  return item?.item === 'field' ? (item.news ?? null) : null;
}

describe('news about an account', () => {
  it.each(['ACCOUNT_DELETED', 'PARTNER_REMOVED', 'PARTNER_APP_UNINSTALLED', 'ACCOUNT_OFFBOARDED'])(
    'When the event is %s, then nothing may be sent any more, with that as the reason',
    (event) => {
      expect(newsOf('account_update', { event })).toMatchObject({
        businessId: '800700600500',
        number: null,
        stop: event,
        at: now,
      });
    },
  );

  it.each([
    ['DISABLE', 'DISABLED_UPDATE'],
    ['SCHEDULE_FOR_DISABLE', null],
    ['REINSTATE', null],
    [undefined, null],
  ])('When a ban is %s, then the stop is %s', (state, stop) => {
    expect(newsOf('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: state } })?.stop).toBe(
      stop,
    );
  });

  it.each(['PARTNER_ADDED', 'ACCOUNT_RESTRICTION', 'something new', 7, undefined])(
    'When the event is %s, then it only asks to look again',
    (event) => {
      expect(newsOf('account_update', { event })).toMatchObject({ stop: null, limit: null, templates: false });
    },
  );

  it.each([
    [{ max_daily_conversations_per_business: 'TIER_10K', current_limit: 'TIER_1K' }, 'TIER_10K'],
    [{ max_daily_conversations_per_business: 2000 }, 'TIER_2000'],
    [{ current_limit: 'TIER_250' }, 'TIER_250'],
    [{ max_daily_conversations_per_business: 'call Ana' }, null],
    [{}, null],
  ])('When the limit is told as %j, then it is %s', (said, limit) => {
    const value = { display_phone_number: '+91 20 6712 0400', event: 'UPGRADE', ...said };
    expect(newsOf('phone_number_quality_update', value)).toMatchObject({ number: '912067120400', limit });
  });

  it('When templates changed, then they are fetched again', () => {
    expect(newsOf('template_category_update', { new_category: 'MARKETING' })?.templates).toBe(true);
  });

  it('When it says its time, then that counts, but never the future', () => {
    expect(newsOf('account_update', {}, { id: '1', time: 1_700_000_000 })?.at).toEqual(new Date(1_700_000_000_000));
    expect(newsOf('account_update', {}, { id: '1', time: 9_999_999_999 })?.at).toEqual(now);
  });

  it.each([{}, { id: 'no digits' }, { id: 7 }, { id: '' }])(
    'When the account is %j, then there is no news',
    (entry) => {
      expect(newsOf('account_update', { event: 'PARTNER_REMOVED' }, entry)).toBeNull();
    },
  );
});
