import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';

const encoding = new TextEncoder().encode('binary/omniflow-sealed');
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts payloads with one platform key: a tenant's own key may be gone while a run still needs decoding (design
 * section 8). Histories hold ids only in any case; this is the second wall.
 */
export function createCodec(platformSecret: Buffer): PayloadCodec {
  const key = Buffer.from(hkdfSync('sha256', platformSecret, Buffer.alloc(0), 'omniflow temporal payloads', 32));
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(key, payload)),
    decode: async (payloads) => payloads.map((payload) => (isSealed(payload) ? decrypt(key, payload) : payload)),
  };
}

function isSealed(payload: Payload): boolean {
  return Buffer.from(payload.metadata?.encoding ?? []).equals(encoding);
}

function encrypt(key: Buffer, { metadata, data }: Payload): Payload {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const clear = JSON.stringify({
    m: Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    d: Buffer.from(data ?? []).toString('base64'),
  });
  const sealed = Buffer.concat([nonce, cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding }, data: sealed };
}

function decrypt(key: Buffer, { data }: Payload): Payload {
  const sealed = Buffer.from(data ?? []);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  const clear = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString(
    'utf8',
  );
  const { m, d } = JSON.parse(clear) as { m: [string, string][]; d: string };
  return {
    metadata: Object.fromEntries(m.map(([name, value]) => [name, Buffer.from(value, 'base64')])),
    data: Buffer.from(d, 'base64'),
  };
}
