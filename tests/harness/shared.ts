import { afterAll, beforeAll } from 'vitest';

/**
 * What the tests of a file share: opened before the first, closed after the last. Call it where the file begins, and what it
 * answers inside the tests.
 */
export function shared<T extends { close(): Promise<unknown> }>(open: () => Promise<T>): () => T {
  let opened: T | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => void (await opened?.close()));
  return () => {
    if (opened === undefined) throw new Error('What the tests share is open inside them only.');
    return opened;
  };
}
