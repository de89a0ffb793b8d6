import type { Account, PhoneNumber } from './accounts.ts';
import { wholeEvent } from './webhook-event.ts';
import type { World } from './world.ts';

/** `account_update`: news about an account as a whole, which names no number. */
export function accountNews(world: World, account: Account, value: Record<string, unknown>): void {
  void world.queue.enqueue({
    wabaId: account.id,
    pnid: null,
    field: 'account_update',
    part: 'whole',
    item: { waba_info: { waba_id: account.id, owner_business_id: account.portfolioId }, ...value },
    contact: null,
    wamid: null,
  });
}

/** `phone_number_quality_update`: the number by its digits, never by its id. */
export function numberNews(world: World, number: PhoneNumber, event: string): void {
  const value = {
    display_phone_number: number.displayPhoneNumber,
    event,
    current_limit: number.messagingLimit ?? 'TIER_1K',
    max_daily_conversations_per_business: number.messagingLimit ?? 'TIER_1K',
  };
  void world.queue.enqueue(wholeEvent(number, 'phone_number_quality_update', value));
}

/** What the platform tells when a number's quality or limit was changed from outside. */
export function tellNumberNews(world: World, number: PhoneNumber, before: PhoneNumber): void {
  if (number.qualityRating !== before.qualityRating)
    numberNews(world, number, number.qualityRating === 'RED' ? 'FLAGGED' : 'UNFLAGGED');
  if (number.messagingLimit !== before.messagingLimit) numberNews(world, number, 'UPGRADE');
}
