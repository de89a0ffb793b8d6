import { expect, test } from 'vitest';
import { judgePackages } from './judge-packages.ts';
import { type LockedPackage, lockedPackages } from './lock-file.ts';

const good: LockedPackage = {
  name: 'good',
  version: '1.0.0',
  licence: 'MIT',
  integrity: 'sha512-x',
  development: false,
};

test.each([
  [{ licence: 'MIT OR GPL-3.0' }, []],
  [{ licence: '(Apache-2.0 WITH LLVM-exception)' }, []],
  [{ licence: 'MIT AND GPL-3.0' }, ['good: licence MIT AND GPL-3.0 is not on the list']],
  [{ licence: 'AGPL-3.0-or-later' }, ['good: licence AGPL-3.0-or-later is not on the list']],
  [{ licence: null }, ['good: licence unknown is not on the list']],
  [{ integrity: null }, ['good: the lock names no checksum']],
])('When a package has %j, then the problems are %j', (change, problems) => {
  expect(judgePackages([{ ...good, ...change }], {})).toEqual(problems);
});

test('BW-3.1 When a package speaks to WhatsApp past its official interface, then it is refused', () => {
  for (const name of ['@whiskeysockets/baileys', 'baileys', 'whatsapp-web.js', 'venom-bot', '@wppconnect/server'])
    expect(judgePackages([{ ...good, name }], {})).toHaveLength(1);
});

test('When a version is a range, a tag or an address, then it is refused; an exact or aliased one is not', () => {
  for (const version of ['^1.0.0', '~1.0.0', 'latest', '1.x', 'git+https://example.org/x.git'])
    expect(judgePackages([], { good: version })).toHaveLength(1);
  expect(judgePackages([], { a: '1.0.0', b: '1.0.0-beta.17', c: 'npm:typescript@7.0.2' })).toEqual([]);
});

test('When our own lock is read, then it names hundreds of packages and those that run for customers among them', () => {
  const packages = lockedPackages();
  expect(packages.length).toBeGreaterThan(300);
  expect(packages.find(({ name }) => name === 'express')).toMatchObject({ development: false, licence: 'MIT' });
  expect(packages.find(({ name }) => name === 'vitest')).toMatchObject({ development: true });
});
