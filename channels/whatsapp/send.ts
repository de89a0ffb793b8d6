import { postTimeoutMs } from '../../domain/delivery/states.ts';
import type { OutboundMessage, SendOutcome } from '../channel.ts';
import { bearer, failureOf, type GraphOptions, graphAddress, isSendableToken, jsonOf } from './graph.ts';
import { bodyOf, recipientOf } from './outbound-body.ts';
import { fieldsOf, listOf, textOf } from './shape.ts';

/** Error codes of a connection that never stood, so that nothing can have left. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Meta's "service temporarily unavailable", which is also what a refused connection means to us. */
const unavailableCode = 2;
const malformedTokenCode = 190;
const undeliverableCode = 131026;

export interface SenderOptions extends GraphOptions {
  /** Milliseconds until the answer must be complete; 15 s unless told. */
  timeoutMs?: number;
}

/**
 * Sends one message (Meta, `POST /{phone-number-id}/messages`). Never throws and never repeats a request.
 * `refused` with httpStatus 0: certainly nothing left; code 2 when WhatsApp was out of reach (try again).
 */
export function createSender(options: SenderOptions): (message: OutboundMessage) => Promise<SendOutcome> {
  const { graphUrl, fetch = globalThis.fetch, timeoutMs = postTimeoutMs } = options;
  return async function send(message) {
    const recipient = recipientOf(message.identities);
    if (recipient === null) return refusedHere(undeliverableCode);
    if (!isSendableToken(message.token)) return refusedHere(malformedTokenCode);
    const body = JSON.stringify(bodyOf(message, recipient));
    try {
      const response = await fetch(graphAddress(graphUrl, message.accountId, 'messages'), {
        method: 'POST',
        headers: { ...bearer(message.token), 'content-type': 'application/json' },
        body,
        // A redirect would carry the token elsewhere and send twice.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return outcomeOf(response.status, jsonOf(await response.text()));
    } catch (error) {
      // The error itself goes no further: its text may quote the address or the token.
      return certainlyNotSent(error) ? refusedHere(unavailableCode) : { result: 'unknown', code: null };
    }
  };
}

function refusedHere(code: number): SendOutcome {
  return { result: 'refused', code, subcode: null, httpStatus: 0 };
}

/** Branches on Meta's code, not on the HTTP status, as Meta advises (error codes, Sept 2026). */
function outcomeOf(httpStatus: number, body: unknown): SendOutcome {
  const failure = failureOf(body);
  if (failure !== null) {
    // Code 1 has been seen on messages that were delivered all the same.
    if (failure.code === 1) return { result: 'unknown', code: 1 };
    return { result: 'refused', code: failure.code, subcode: failure.subcode, httpStatus };
  }
  const providerId = textOf(fieldsOf(listOf(fieldsOf(body)?.messages)[0])?.id);
  const succeeded = httpStatus >= 200 && httpStatus < 300;
  // Without Meta's own words, an answer may come from anything in between, also after Meta took the message.
  return succeeded && providerId !== null ? { result: 'accepted', providerId } : { result: 'unknown', code: null };
}

function certainlyNotSent(error: unknown): boolean {
  const cause = fieldsOf(fieldsOf(error)?.cause);
  if (cause === null) return false;
  // Several addresses of one host are tried in turn; every attempt must have failed to connect.
  const attempts = listOf(cause.errors);
  return attempts.length > 0 ? attempts.every((attempt) => failedToConnect(attempt)) : failedToConnect(cause);
}

function failedToConnect(error: unknown): boolean {
  const fields = fieldsOf(error);
  return fields?.syscall === 'connect' || neverConnected.has(textOf(fields?.code) ?? '');
}
