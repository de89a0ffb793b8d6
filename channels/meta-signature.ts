import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const headerForm = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether Meta signed exactly these bytes with one of the app's secrets (`X-Hub-Signature-256`).
 * Takes the raw body: Meta escapes JSON its own way, so a re-serialised body never matches.
 */
export function isAuthentic(body: Buffer, header: string | undefined, appSecrets: readonly string[]): boolean {
  const hex = headerForm.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  const claimed = Buffer.from(hex, 'hex');
  let authentic = false;
  for (const secret of appSecrets) {
    // Anybody can sign with an empty key; a blank between two commas of the configuration must not let them in.
    if (secret === '') continue;
    const expected = createHmac('sha256', secret).update(body).digest();
    if (timingSafeEqual(expected, claimed)) authentic = true;
  }
  return authentic;
}

/** The challenge to answer verbatim as text/plain when Meta verifies the callback, or null (answer 403). */
export function verifyChallenge(query: Record<string, unknown>, verifyToken: string): string | null {
  const token = query['hub.verify_token'];
  const challenge = query['hub.challenge'];
  if (query['hub.mode'] !== 'subscribe' || verifyToken === '') return null;
  if (typeof token !== 'string' || typeof challenge !== 'string' || challenge === '') return null;
  return timingSafeEqual(digest(token), digest(verifyToken)) ? challenge : null;
}

/** Equal lengths for the comparison, whatever the caller sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
