import { createHash } from 'node:crypto';
import type { Subtree } from '../../domain/audit/tree-shape.ts';

/** Payloads are filled up to a multiple of this, so that a hash tells nothing of a length. Bytes. */
const padTo = 256;

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** H(pad(payload) ‖ salt ‖ position); the padding can be taken off again in one way only (0x80, then zeros). */
export function hashPayload(payload: string, salt: Buffer, position: number): Buffer {
  const bytes = Buffer.from(payload, 'utf8');
  const padded = Buffer.alloc(Math.ceil((bytes.length + 1) / padTo) * padTo);
  bytes.copy(padded);
  padded[bytes.length] = 0x80;
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(position));
  return sha256(padded, salt, number);
}

/** RFC 6962: leaves and nodes are hashed apart, so that no node can be shown as a leaf. */
export function hashLeaf(payloadHash: Uint8Array): Buffer {
  return sha256(Uint8Array.of(0), payloadHash);
}

/** An inner node, `H(0x01 ‖ left ‖ right)` (RFC 6962). */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Uint8Array.of(1), left, right);
}

/** The root over full subtrees from left to right: RFC 6962 joins them from the right. Throws on an empty list. */
export function joinSubtrees(hashes: readonly Buffer[]): Buffer {
  const last = hashes.at(-1);
  if (last === undefined) throw new Error('A tree without leaves has no root here.');
  return hashes.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}

export interface Node extends Subtree {
  hash: Buffer;
}

/** A tree that only grows: keeps the roots of its full subtrees and tells which nodes became full. */
export class GrowingTree {
  #size: number;
  #frontier: Buffer[];

  /** `frontier`: roots of the full subtrees of the first `size` leaves, left to right. */
  constructor(size = 0, frontier: readonly Buffer[] = []) {
    this.#size = size;
    this.#frontier = [...frontier];
  }

  get size(): number {
    return this.#size;
  }

  get frontier(): readonly Buffer[] {
    return this.#frontier;
  }

  root(): Buffer {
    return joinSubtrees(this.#frontier);
  }

  /** Adds a leaf; answers the nodes above it that are full now. */
  add(leafHash: Buffer): Node[] {
    const full: Node[] = [];
    let hash = leafHash;
    let position = this.#size;
    for (let level = 1; position % 2 === 1; level++) {
      const left = this.#frontier.pop();
      if (left === undefined) throw new Error('The frontier does not belong to this size.');
      hash = hashNode(left, hash);
      position = (position - 1) / 2;
      full.push({ level, position, hash });
    }
    this.#frontier.push(hash);
    this.#size += 1;
    return full;
  }
}
