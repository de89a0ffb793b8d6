import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inclusionSteps, subtreesOf } from './tree-shape.ts';

const sizes = fc.integer({ min: 1, max: 5_000 });

it('When a tree is split into full subtrees, then they cover each leaf once, from left to right, and shrink', () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const parts = subtreesOf({ start: 0, end: size });
      let next = 0;
      for (const { level, position } of parts) {
        expect(position * 2 ** level).toBe(next);
        next += 2 ** level;
      }
      expect(next).toBe(size);
      const levels = parts.map(({ level }) => level);
      expect(levels).toEqual([...new Set(levels)].sort((a, b) => b - a));
    }),
  );
});

it('When a leaf is proven, then its neighbours and it cover the tree, in some twenty steps for a million', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), (size, some) => {
      const leaf = some % size;
      let covered = { start: leaf, end: leaf + 1 };
      for (const { start, end, side } of inclusionSteps(leaf, size)) {
        expect(side === 'left' ? end : start).toBe(side === 'left' ? covered.start : covered.end);
        covered = { start: Math.min(start, covered.start), end: Math.max(end, covered.end) };
      }
      expect(covered).toEqual({ start: 0, end: size });
    }),
  );
  const steps = inclusionSteps(700_001, 1_000_003);
  expect(steps.length).toBeLessThanOrEqual(20);
  expect(steps.flatMap((step) => subtreesOf(step)).length).toBeLessThan(40);
});

it('When a tree has more leaves than 32 bits count, then the shape still holds', () => {
  const size = 2 ** 33 + 1;
  expect(subtreesOf({ start: 0, end: size })).toEqual([
    { level: 33, position: 0 },
    { level: 0, position: 2 ** 33 },
  ]);
});
