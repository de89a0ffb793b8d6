import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { pickPort } from './ports.ts';

test('When the preferred port is taken, then another one is chosen', async () => {
  const free = await pickPort();
  expect(await pickPort(free)).toBe(free);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(free, '127.0.0.1', resolve));
  expect(await pickPort(free)).not.toBe(free);
  server.close();
});
