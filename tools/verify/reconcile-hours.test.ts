import { describe, expect, it } from 'vitest';
import { type ChannelHour, reconcile } from './reconcile-hours.ts';

const nothing = {
  processed: '0',
  held: '0',
  denied: '0',
  tombstoned: '0',
  duplicate: '0',
  status: '0',
  frozen: '0',
  unrouted: '0',
  unparsed: '0',
  field: '0',
  pending: '0',
  pending_over_30s: '0',
};

function hourWith(counts: Partial<ChannelHour>): ChannelHour {
  return { ...nothing, hour: new Date('2026-11-24T09:00:00Z'), channel_id: 'channel-1', items: '0', ...counts };
}

describe('reconciliation', () => {
  it('When every item has an outcome, then each hour is marked equal and the whole is sound', () => {
    const { lines, isSound } = reconcile(
      [
        hourWith({ items: '7', processed: '4', duplicate: '2', pending: '1' }),
        hourWith({ channel_id: null, items: '1', unrouted: '1' }),
      ],
      [],
    );
    expect(isSound).toBe(true);
    expect(lines[1]).toMatch(/^2026-11-24 09:00 {2}channel-1 +7 +=/);
    expect(lines[2]).toMatch(/^2026-11-24 09:00 {2}none +1 +=/);
    expect(lines.at(-1)).toBe('Every item received has exactly one outcome.');
  });

  it('When an item is missing or counted twice, then its hour is marked unequal', () => {
    for (const processed of ['6', '8']) {
      const { lines, isSound } = reconcile([hourWith({ items: '7', processed })], []);
      expect(isSound).toBe(false);
      expect(lines[1]).toContain('≠');
    }
  });

  it('When something waits longer than 30 s, then it is named by ids alone and the whole is not sound', () => {
    const { lines, isSound } = reconcile(
      [hourWith({ items: '2', pending: '2', pending_over_30s: '2' })],
      [{ conversation_id: 'conversation-9' }],
    );
    expect(isSound).toBe(false);
    expect(lines).toContain('Not finished after 30 s: 2 of channel channel-1, hour 2026-11-24 09:00.');
    expect(lines).toContain('  conversation conversation-9');
  });
});
