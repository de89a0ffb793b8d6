import type { Cure } from '../../channels/connector.ts';
import { cures } from '../../channels/readers.ts';
import { type ChannelCheck, type CheckState, channelChecks, type StoredChecks } from '../../domain/channels/health.ts';

export interface CheckView {
  check: ChannelCheck;
  state: CheckState;
  at: string | null;
  cure: Cure | null;
}

/** All checks in their order; what was not looked at yet waits. */
export function viewChecks(stored: StoredChecks): CheckView[] {
  return channelChecks.map((check) => {
    const found = stored[check];
    if (found === undefined) return { check, state: 'waiting', at: null, cure: null };
    return { check, state: found.state, at: found.at, cure: found.code === null ? null : cures.whatsapp(found.code) };
  });
}
