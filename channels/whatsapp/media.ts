import { DomainError } from '../../domain/errors.ts';
import type { Channel, FetchedMedia } from '../channel.ts';
import { bearer, failureOf, type GraphOptions, graphAddress, isSendableToken, jsonOf } from './graph.ts';
import { type Fields, fieldsOf, numberOf, textOf } from './shape.ts';

/** Milliseconds for both steps together; 100 MB documents exist. */
const mediaTimeoutMs = 60_000;
const metaHosts = ['.fbsbx.com', '.facebook.com', '.whatsapp.net'];
const noSuchParameterCode = 100;

export interface MediaOptions extends GraphOptions {
  /** Milliseconds until all bytes must be here. */
  timeoutMs?: number;
}

/**
 * Fetches a customer's file: its address first, then its bytes, both with the token (Meta, media).
 * Throws NOT_FOUND when it expired, TOO_LARGE beyond `maxBytes`, UNAVAILABLE when another try may succeed.
 */
export function createMediaFetcher(options: MediaOptions): Channel['fetchMedia'] {
  const { graphUrl, fetch = globalThis.fetch, timeoutMs = mediaTimeoutMs } = options;
  return async function fetchMedia({ accountId, token, providerMediaId, maxBytes }) {
    if (!isSendableToken(token)) throw unavailable();
    const query = new URLSearchParams({ phone_number_id: accountId }).toString();
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect could carry the token to a host that isn't Meta's.
    const request = { headers: bearer(token), redirect: 'manual', signal } as const;
    try {
      const answer = await fetch(`${graphAddress(graphUrl, providerMediaId)}?${query}`, request);
      const description = readDescription(answer.status, jsonOf(await answer.text()));
      if ((numberOf(description.file_size) ?? 0) > maxBytes) throw tooLarge();
      const address = allowedAddress(description.url, graphUrl);
      return await readFile(await fetch(address, request), { description, maxBytes });
    } catch (error) {
      // Addresses and tokens stand in the texts of network errors, so none of them is passed on.
      throw error instanceof DomainError ? error : unavailable();
    }
  };
}

function readDescription(status: number, body: unknown): Fields {
  const failure = failureOf(body);
  // An id older than seven days answers 404 or 400 with code 100.
  if (status === 404 || failure?.code === noSuchParameterCode) throw gone();
  const description = fieldsOf(body);
  if (status !== 200 || failure !== null || description === null) throw unavailable();
  return description;
}

/** Meta's own hosts over https, or the very server that described the file; the token goes nowhere else. */
function allowedAddress(value: unknown, graphUrl: string): URL {
  const address = URL.parse(textOf(value) ?? '');
  if (address === null || address.username !== '' || address.password !== '') throw unavailable();
  if (address.origin === new URL(graphUrl).origin) return address;
  const ofMeta = metaHosts.some((host) => address.hostname.endsWith(host));
  if (address.protocol !== 'https:' || address.port !== '' || !ofMeta) throw unavailable();
  return address;
}

async function readFile(
  response: Response,
  { description, maxBytes }: { description: Fields; maxBytes: number },
): Promise<FetchedMedia> {
  if (response.status === 404 || response.status === 410) {
    await response.body?.cancel();
    throw gone();
  }
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw unavailable();
  }
  if ((numberOf(response.headers.get('content-length')) ?? 0) > maxBytes) {
    await response.body.cancel();
    throw tooLarge();
  }
  const bytes = await readAtMost(response.body, maxBytes);
  const mime = textOf(description.mime_type) ?? response.headers.get('content-type') ?? 'application/octet-stream';
  return { bytes, mime };
}

/** Counts while reading: the announced length may be missing or wrong. Leaving the loop closes the connection. */
async function readAtMost(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function gone(): DomainError {
  return new DomainError('NOT_FOUND', 'The provider no longer has this file.');
}

function tooLarge(): DomainError {
  return new DomainError('TOO_LARGE');
}

function unavailable(): DomainError {
  return new DomainError('UNAVAILABLE', 'The file could not be fetched from the provider.');
}
