/** What a partner does for the product. */
export const partnerKinds = ['messaging', 'mail', 'storage', 'hosting', 'language_model', 'other'] as const;
export type PartnerKind = (typeof partnerKinds)[number];

/** How long organisations know of a partner before anything may reach it (OF-4.3). Milliseconds. */
export const partnerNoticeMs = 7 * 86_400_000;

export type PartnerState = 'coming' | 'open' | 'ended';

export interface PartnerDates {
  opensAt: Date;
  endedAt: Date | null;
}

/** Where a partner stands at an instant: it is open from its day on until its end (OF-4.3). */
export function partnerStateAt({ opensAt, endedAt }: PartnerDates, now: Date): PartnerState {
  if (endedAt !== null && endedAt <= now) return 'ended';
  return opensAt > now ? 'coming' : 'open';
}
