import { createHmac } from 'node:crypto';

/**
 * JSON as Meta writes it: non-ASCII as lowercase `\uXXXX` (surrogate pairs for emoji), `/` as `\/`, `<` as `\u003C`.
 * A receiver that signs `JSON.stringify(JSON.parse(body))` gets another result.
 */
export function escapeBody(value: unknown): string {
  return JSON.stringify(value)
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/')
    .replaceAll('<', '\\u003C');
}

/** The value of `X-Hub-Signature-256` for these bytes. */
export function signBody(appSecret: string, body: string | Buffer): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
