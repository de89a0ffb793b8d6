import { fieldsOf, numberOf } from './shape.ts';

/** v26.0 (29 July 2026); an expired version is silently served by the oldest living one (Meta, changelog). */
const graphVersion = 'v26.0';

export interface GraphOptions {
  /** Scheme and host of the Graph API, without a version. */
  graphUrl: string;
  /** Stands in for the global fetch, whose agent keeps connections alive. */
  fetch?: typeof globalThis.fetch;
}

/** The address of an object below the pinned version. */
export function graphAddress(graphUrl: string, ...path: string[]): string {
  const segments = [graphVersion, ...path].map((segment) => encodeURIComponent(segment));
  return `${graphUrl.replace(/\/+$/, '')}/${segments.join('/')}`;
}

/** Headers of a request in a token's name; see `isSendableToken`. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'user-agent': 'Omniflow/1.0' };
}

/** A header refuses other characters with an error that quotes the token, so such a token never gets that far. */
export function isSendableToken(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}

export interface GraphFailure {
  code: number;
  subcode: number | null;
}

/** The code inside a Graph API error body; null when this isn't one. */
export function failureOf(body: unknown): GraphFailure | null {
  const error = fieldsOf(fieldsOf(body)?.error);
  const code = numberOf(error?.code);
  if (code === null || !Number.isSafeInteger(code)) return null;
  const subcode = numberOf(error?.error_subcode);
  return { code, subcode: subcode !== null && Number.isSafeInteger(subcode) ? subcode : null };
}

/** Parses an answer; null when it is no JSON, e.g. a proxy's page. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not from the Graph API; every caller treats null as an answer without meaning.
    return null;
  }
}
