import type { Session } from '#contracts/organisation/organisation.contract.ts';
import type { PlatformState } from '#contracts/platform/support.contract.ts';
import { api } from '#lib/api/browser.ts';
import { type Tried, tried } from '#lib/api/tried.ts';
import { coalesced } from '#lib/inbox/coalesce.ts';
import type { Live } from '#lib/live/live.svelte.ts';

interface Loaded {
  session: Session;
  platform: Tried<PlatformState>;
}

/** A refetch that follows so soon after a look needs no other one. Milliseconds. */
const freshMs = 30_000;

/**
 * Who reads and what their organisation may do now. Loaded with the page and looked at again when the server says that rights
 * changed: a freeze, and its end, show without loading the page anew, so nothing that was typed is lost.
 */
export class Standing {
  readonly session: Session;
  platform = $state.raw<PlatformState | null>(null);
  #loaded: Loaded;
  #lookedAt = Date.now();

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
    const session = $state(loaded.session);
    this.session = session;
    this.platform = loaded.platform.value;
  }

  /** The page's own data was loaded anew. */
  take(loaded: Loaded): void {
    if (loaded.session !== this.#loaded.session) Object.assign(this.session, loaded.session);
    if (loaded.platform !== this.#loaded.platform) this.platform = loaded.platform.value;
    this.#loaded = { session: loaded.session, platform: loaded.platform };
  }

  start(live: Live): () => void {
    const nothing = () => undefined;
    return live.listen({
      changed: nothing,
      gone: nothing,
      rights: () => void this.#look(),
      refetch: () => void (Date.now() - this.#lookedAt > freshMs && this.#look()),
    });
  }

  /** What can't be asked now stays as it is: the server refuses on its own what may not be done. */
  readonly #look = coalesced(async () => {
    this.#lookedAt = Date.now();
    const [session, platform] = await Promise.all([
      tried(api.organisation.session({ params: {} })),
      tried(api.support.state({})),
    ]);
    if (session.value !== null) Object.assign(this.session, session.value);
    if (platform.value !== null) this.platform = platform.value;
  });
}
