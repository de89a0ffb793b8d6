import type { NumberQuality } from './health.ts';

/** A number as the provider describes it: all of it is the business's own. */
export interface FoundNumber {
  /** WhatsApp: phone_number_id. */
  accountId: string;
  /** Digits only. */
  displayNumber: string;
  verifiedName: string | null;
  quality: NumberQuality;
  /** The provider's tier, such as TIER_1K; null when it isn't told. */
  messagingLimit: string | null;
  /** CONNECTED, PENDING, OFFLINE, BANNED …; null when it isn't told. */
  status: string | null;
  nameStatus: string | null;
  /** Registered with the phone app: it has to be moved first. */
  inApp: boolean;
}

/** How many new people a tier lets write to in a day; null: no limit, or none is known. */
export function peopleADay(tier: string | null): number | null {
  const match = /^TIER_(\d+)(K)?$/.exec(tier ?? '');
  return match === null ? null : Number(match[1]) * (match[2] === undefined ? 1 : 1_000);
}
