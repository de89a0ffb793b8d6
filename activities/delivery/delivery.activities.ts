import type { Work } from '../../domain/inbox/work.ts';
import { type Forgetting, forgetRefused } from '../../services/consent/forget-refused.ts';
import { type Sender, sendNext } from '../../services/delivery/send-next.ts';
import { fetchMedia } from '../../services/media/fetch-media.ts';
import type { Files } from '../../services/media/files.ts';
import { guarded } from '../failure.ts';
import { type ConversationAt, instantOf } from '../inbox/inbox.activities.ts';

interface Parts extends Sender, Forgetting {
  files: Files;
  onUnknown: (error: unknown) => void;
}

/** Work of a conversation that talks to the provider or to the vault at length. */
export function createDeliveryActivities({ database, vault, channels, files, onUnknown }: Parts) {
  return {
    sendNext: (of: ConversationAt): Promise<Work> =>
      guarded(() => sendNext({ database, channels }, { ...of, now: instantOf(of.at) }), onUnknown),
    fetchMedia: (of: ConversationAt & { mediaId: string }): Promise<Work> =>
      guarded(() => fetchMedia({ database, channels, files }, of), onUnknown),
    forgetRefused: (of: ConversationAt): Promise<Work> =>
      guarded(() => forgetRefused({ database, vault }, of), onUnknown),
  };
}
export type DeliveryActivities = ReturnType<typeof createDeliveryActivities>;
