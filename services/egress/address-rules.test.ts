import { expect, test } from 'vitest';
import { isListed, isPublicAddress } from './address-rules.ts';

const register = new Set(['graph.facebook.com', '*.fbsbx.com', '127.0.0.1', '::1']);

test.each([
  ['graph.facebook.com', true],
  ['GRAPH.facebook.com.', true],
  ['lookaside.fbsbx.com', true],
  ['a.b.fbsbx.com', true],
  ['fbsbx.com', false],
  ['evilfbsbx.com', false],
  ['graph.facebook.com.evil.example', false],
  ['facebook.com', false],
  ['127.0.0.1', true],
  ['[::1]', true],
  ['localhost', false],
  ['', false],
])('OF-4.0 When %s is looked up in the register, then the answer is %s', (host, listed) => {
  expect(isListed(host, register)).toBe(listed);
});

test.each([
  ['31.13.66.19', true],
  ['2a03:2880:f003::1', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.20.0.2', false],
  ['192.168.0.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['::1', false],
  ['::ffff:10.0.0.1', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['224.0.0.1', false],
  ['not an address', false],
])('When a name leads to %s, then that it is public is %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
