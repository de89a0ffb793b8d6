/**
 * Where things stand in a Merkle tree of RFC 6962: coordinates alone, no hash. Leaves are numbered from 0; a full subtree
 * of level n covers 2^n leaves and is numbered from the left within its level.
 */

/** A full subtree; level 0 is a leaf. */
export interface Subtree {
  level: number;
  position: number;
}

/** Leaves from `start` up to, and without, `end`. */
export interface Range {
  start: number;
  end: number;
}

/** A part of the way from a leaf to the root: the range whose hash is joined, and on which side it stands. */
export interface Step extends Range {
  side: 'left' | 'right';
}

/** The full subtrees that a range falls into, from left to right, as RFC 6962 splits it. Empty for an empty range. */
export function subtreesOf({ start, end }: Range): Subtree[] {
  const size = end - start;
  if (size <= 0) return [];
  const split = powerBelow(size);
  if (split * 2 === size || size === 1) return [{ level: Math.log2(size), position: start / size }];
  return [...subtreesOf({ start, end: start + split }), ...subtreesOf({ start: start + split, end })];
}

/** The hashes that lead from a leaf to the root of a tree of `size`, leaf's neighbour first (RFC 6962, 2.1.1). */
export function inclusionSteps(leaf: number, size: number): Step[] {
  return descend(leaf, { start: 0, end: size });
}

function descend(leaf: number, { start, end }: Range): Step[] {
  if (end - start <= 1) return [];
  const middle = start + powerBelow(end - start);
  return leaf < middle
    ? [...descend(leaf, { start, end: middle }), { start: middle, end, side: 'right' }]
    : [...descend(leaf, { start: middle, end }), { start, end: middle, side: 'left' }];
}

/** The largest power of two that is smaller than `size`; 1 for sizes up to 2. Not by bits: those end at 2^31. */
function powerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}
