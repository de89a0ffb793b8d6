import { condition, defineSignal, setHandler, sleep } from '@temporalio/workflow';

/** What the harness's own tests run: waits as long as it is told, then answers its clock's time in milliseconds. */
export async function waits(seconds: number): Promise<number> {
  const begin = Date.now();
  await sleep(seconds * 1000);
  return Date.now() - begin;
}

export const release = defineSignal('release');

export async function waitsForSignal(seconds: number): Promise<number> {
  let released = false;
  setHandler(release, () => {
    released = true;
  });
  await condition(() => released);
  return waits(seconds);
}
