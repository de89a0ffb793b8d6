import { expect, test } from 'vitest';
import { conversationIn } from './conversation-address.ts';

const id = '0198c3a0-0000-7000-8000-00000000c1e0';

test.each([
  [`https://crm.example.org/inbox/${id}`, id],
  [` /inbox/${id.toUpperCase()}?view=all `, id],
  [`https://crm.example.org/inbox/${id}#m1`, id],
  [`https://crm.example.org/inbox/${id}x`, null],
  ['https://crm.example.org/inbox', null],
  [id, null],
  ['', null],
])('When %s is pasted, then the conversation in it is %s', (address, found) => {
  expect(conversationIn(address)).toBe(found);
});
