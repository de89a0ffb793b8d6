export interface Repeated {
  stop(): Promise<void>;
}

/** Runs `round` again and again with a pause between; a failure is told and the next round comes all the same. */
export function every(pauseMs: number, round: () => Promise<unknown>, onError: (error: unknown) => void): Repeated {
  let stopped = false;
  let wake = (): void => undefined;
  async function loop(): Promise<void> {
    while (!stopped) {
      await round().catch(onError);
      if (stopped) return;
      await new Promise<void>((done) => {
        const timer = setTimeout(done, pauseMs);
        wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  }
  const running = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}
