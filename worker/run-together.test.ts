import { expect, it } from 'vitest';
import { runTogether } from './run-together.ts';

/** Runs until it is shut down or made to fail. */
function fakeWorker() {
  const ended = Promise.withResolvers<void>();
  let state = 'INITIALIZED';
  return {
    run: () => {
      state = 'RUNNING';
      return ended.promise;
    },
    getState: () => state,
    shutdown() {
      state = 'STOPPED';
      ended.resolve();
    },
    fail(error: Error) {
      state = 'FAILED';
      ended.reject(error);
    },
  };
}

it('When one worker fails then the others are shut down before its error is told', async () => {
  const [failing, healthy] = [fakeWorker(), fakeWorker()];
  const running = runTogether([failing, healthy], new AbortController().signal);
  failing.fail(new Error('connection lost'));
  await expect(running).rejects.toThrow('connection lost');
  expect(healthy.getState()).toBe('STOPPED');
});

it('When it is told to stop then all workers are shut down', async () => {
  const workers = [fakeWorker(), fakeWorker()];
  const stop = new AbortController();
  const running = runTogether(workers, stop.signal);
  stop.abort();
  await running;
  expect(workers.map((worker) => worker.getState())).toEqual(['STOPPED', 'STOPPED']);
});
