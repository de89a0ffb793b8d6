import { createHash } from 'node:crypto';

// Written apart from the code that seals, so that one checks the other.

const block = 256;

function sha256(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/**
 * The leaf of an entry. The payload (UTF-8) is padded with one byte 0x80 and zeros to a multiple of 256 bytes, followed
 * by the 32 bytes of salt and the entry's number, counted from 0, in 8 bytes; SHA-256 of that, after one zero byte, is
 * hashed again.
 */
export function leafOf(payload: string, salt: string, position: number): Buffer {
  const text = Buffer.from(payload, 'utf8');
  const padding = Buffer.alloc(block - (text.length % block));
  padding[0] = 0x80;
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(position));
  return sha256([Uint8Array.of(0), sha256([text, padding, Buffer.from(salt, 'hex'), place])]);
}

/** A Merkle tree after RFC 6962 that takes leaves in order and can tell its root at any time. */
export class Tree {
  /** Full subtrees from left to right, with the number of leaves in each. */
  readonly #peaks: { leaves: number; hash: Buffer }[] = [];

  add(leaf: Buffer): void {
    let added = { leaves: 1, hash: leaf };
    for (;;) {
      const left = this.#peaks.at(-1);
      if (left === undefined || left.leaves !== added.leaves) break;
      this.#peaks.pop();
      added = { leaves: left.leaves * 2, hash: join(left.hash, added.hash) };
    }
    this.#peaks.push(added);
  }

  root(): Buffer {
    const hashes = this.#peaks.map(({ hash }) => hash);
    let root = hashes.pop() ?? sha256([]);
    for (const hash of hashes.reverse()) root = join(hash, root);
    return root;
  }
}

function join(left: Buffer, right: Buffer): Buffer {
  return sha256([Uint8Array.of(1), left, right]);
}
