import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** Names the signer in the last line of a note. */
const signer = 'omniflow/audit';
/** An Ed25519 key in PKCS #8 is these bytes and its seed. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that signs heads, made from the 32 bytes of SIGNING_KEY. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** SHA-256 over the public key (SPKI, DER), in hex: what people compare. */
  readonly fingerprint: string;
}

export type PublicKey = Pick<SigningKey, 'publicKey' | 'fingerprint'>;

/** The Ed25519 key pair of a seed of 32 bytes, with the fingerprint verifiers ask for: SHA-256 of the public key's SPKI. */
export function signingKeyOf(seed: Buffer): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const fingerprint = createHash('sha256').update(derOf(publicKey)).digest('hex');
  return { privateKey, publicKey, fingerprint };
}

/** SPKI in DER, as exports carry it. */
export function derOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' });
}

export interface Head {
  /** Which log: `omniflow/audit/<organisation>`, or `omniflow/platform`. */
  origin: string;
  size: number;
  root: Buffer;
  /** ISO instants in UTC. */
  at: string;
  /** Everything before this instant is in the log. */
  completeTo: string;
}

export const originOf = (tenantId: string): string => `${signer}/${tenantId}`;

/**
 * A head as a signed note (C2SP tlog-checkpoint): origin, size, root, then our two lines, an empty line and the
 * signature over all above the empty line.
 */
export function signHead(head: Head, key: SigningKey): string {
  const body = `${head.origin}\n${head.size}\n${head.root.toString('base64')}\nat ${head.at}\ncomplete-to ${head.completeTo}\n`;
  const signature = sign(null, Buffer.from(body, 'utf8'), key.privateKey);
  return `${body}\n— ${signer} ${Buffer.concat([keyHint(key), signature]).toString('base64')}\n`;
}

/** Four bytes by which a note says which key signed it: SHA-256(name, line feed, 0x01 for Ed25519, key). */
function keyHint({ publicKey }: SigningKey): Buffer {
  const raw = derOf(publicKey).subarray(-32);
  return createHash('sha256')
    .update(Buffer.concat([Buffer.from(`${signer}\n`), Uint8Array.of(1), raw]))
    .digest()
    .subarray(0, 4);
}
