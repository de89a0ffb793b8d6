import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canEnter, requireRoom } from './postgres-folder.ts';

const nobody = { uid: 65_534, gid: 65_534 };

test('When a folder above is closed to others, then another user can not enter', () => {
  const parent = mkdtempSync(join(tmpdir(), 'enter-'));
  const folder = join(parent, 'inner');
  mkdirSync(folder, { mode: 0o755 });
  expect(canEnter(folder, nobody)).toBe(false);
  chmodSync(parent, 0o711);
  expect(canEnter(folder, nobody)).toBe(true);
});

test('When the disk is nearly full, then the start refuses in one line before it begins', () => {
  expect(() => requireRoom('/data', 12.5)).toThrow(/^Only 12 MB are free on the disk of \/data: free at least .*$/);
  expect(() => requireRoom('/data', 5_000)).not.toThrow();
});
