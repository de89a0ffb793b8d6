import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InboundItem } from '../channel.ts';
import { fixture, fixtureNames } from './fixtures/load.ts';
import { parse } from './parse.ts';
import { readMessage } from './read-message.ts';

const strange = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('BR.100200300', 'BR.ENT.1', '', '\u0000', '__proto__', -1, 1e308, null, [], {}),
);
const mutation = fc.record({
  steps: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 14 }),
  change: fc.oneof(fc.constant('delete' as const), fc.constant('replace' as const)),
  value: strange,
});
type Mutation = { steps: number[]; change: 'delete' | 'replace'; value: unknown };

/** Walks down the tree by the steps and deletes or replaces what stands there. */
function mutate(root: unknown, { steps, change, value }: Mutation): void {
  let node = root as Record<string, unknown>;
  for (const [depth, step] of steps.entries()) {
    const keys = Object.keys(node);
    const key = keys[step % Math.max(keys.length, 1)];
    if (key === undefined) return;
    const child = node[key];
    const last = depth === steps.length - 1 || typeof child !== 'object' || child === null;
    if (!last) node = child as Record<string, unknown>;
    else if (change === 'delete') delete node[key];
    else node[key] = value;
    if (last) return;
  }
}

function expectSound(item: InboundItem): void {
  expect(['message', 'status', 'field', 'unparsed']).toContain(item.item);
  if (item.item === 'field') expect(item.field).toMatch(/^[a-z][a-z0-9_.]{0,80}$/);
  if (item.item === 'status' || item.item === 'message') {
    expect(item.providerId).not.toBe('');
    expect(Number.isNaN(item.at.getTime())).toBe(false);
  }
  if (item.item !== 'message') return;
  expect(Object.values(item.identities).length).toBeGreaterThan(0);
  if (item.identities.msisdn !== undefined) expect(item.identities.msisdn).toMatch(/^\d{4,20}$/);
  expect((item.payload as { message: Record<string, unknown> }).message).not.toHaveProperty('group_id');
  expect(readMessage(item.payload).kind).toEqual(expect.any(String));
}

describe('parse and readMessage', () => {
  it('When known webhooks are damaged at random places, then nothing is thrown and every item is sound', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fixtureNames),
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        (name, mutations) => {
          const envelope: unknown = JSON.parse(fixture(name).toString());
          for (const each of mutations) mutate(envelope, each);
          for (const item of parse(Buffer.from(JSON.stringify(envelope)))) expectSound(item);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('When the payload is anything at all, then reading it answers content', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, type) => {
        const payload = { message: { type, [type]: value, context: value }, contact: value };
        expect(readMessage(payload).kind).toEqual(expect.any(String));
        expect(readMessage(value).kind).toEqual(expect.any(String));
      }),
    );
  });
});
