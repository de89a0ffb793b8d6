import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A signed head: so many entries gave this root. */
export interface SignedHead {
  origin: string;
  size: number;
  root: Buffer;
  /** Milliseconds. */
  at: number;
  completeTo: number;
}

/**
 * Reads a signed note (C2SP): origin, size, root in base64, two lines of ours, an empty line, the signature. Null when the
 * form or the signature is not right: what isn't signed says nothing.
 */
export function openNote(note: string, key: KeyObject): SignedHead | null {
  const end = note.indexOf('\n\n');
  const body = note.slice(0, end + 1);
  const signed = /^— \S+ ([A-Za-z0-9+/]+={0,2})\n$/.exec(note.slice(end + 2));
  const read = /^(\S+)\n(\d{1,15})\n([A-Za-z0-9+/]{43}=)\nat (\S+)\ncomplete-to (\S+)\n$/.exec(body);
  if (end < 0 || signed?.[1] === undefined || read === null) return null;
  // The first four bytes are a hint of the key, the rest is the signature over the body.
  const signature = Buffer.from(signed[1], 'base64').subarray(4);
  if (!verify(null, Buffer.from(body, 'utf8'), key, signature)) return null;
  const [, origin = '', size = '', root = '', at = '', completeTo = ''] = read;
  return {
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64'),
    at: Date.parse(at),
    completeTo: Date.parse(completeTo),
  };
}

/** A public key as exports carry it (SPKI, DER, base64). Null when it is none. */
export function keyOf(spki: string): { key: KeyObject; fingerprint: string } | null {
  try {
    const bytes = Buffer.from(spki, 'base64');
    const key = createPublicKey({ key: bytes, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519'
      ? { key, fingerprint: createHash('sha256').update(bytes).digest('hex') }
      : null;
  } catch {
    return null; // not a key at all; told as such by whoever asked
  }
}
