/** Runs `work` now, or once more after the run under way: bursts of news cost two requests, and the last look wins. */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      await work();
    } while (again);
  }

  return () => {
    if (running !== null) {
      again = true;
      return running;
    }
    running = run().finally(() => (running = null));
    return running;
  };
}
