export const recentPrefix = 'omniflow-recent:';
const keptAtMost = 12;

/** Where this person was last on this device: ids of places and conversations, never their words. */
export class Recent {
  readonly #key: string;

  constructor(member: string) {
    this.#key = recentPrefix + member;
  }

  /** Newest first. */
  get ids(): string[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#key) ?? '[]');
      return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
    } catch {
      return []; // written by hand or cut off: nothing is lost by beginning anew
    }
  }

  visited(id: string): void {
    const kept = [id, ...this.ids.filter((one) => one !== id)].slice(0, keptAtMost);
    localStorage.setItem(this.#key, JSON.stringify(kept));
  }
}
