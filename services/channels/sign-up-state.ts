import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { signUpMs } from '../../domain/channels/draft.ts';
import { DomainError } from '../../domain/errors.ts';

/** Who may come back with it: this session of this organisation, nobody else. */
export interface Bearer {
  tenantId: string;
  sessionId: string;
}

export interface SignUpState {
  draftId: string;
  /** Kept as its digest in the draft, and taken out of it by the first return. */
  ticket: string;
}

/** `draft.ticket.end.mac`: names no person and opens nothing by itself. */
export function makeState(
  secret: string,
  bearer: Bearer,
  of: { draftId: string; now: Date },
): { state: string; ticket: Buffer } {
  const ticket = randomBytes(18).toString('base64url');
  const body = [of.draftId, ticket, (of.now.getTime() + signUpMs).toString(36)].join('.');
  return { state: `${body}.${macOf(secret, bearer, body)}`, ticket: ticketDigest(ticket) };
}

/** Throws TOKEN_EXPIRED after half an hour, and when it wasn't made by us for this session. */
export function readState(secret: string, bearer: Bearer, { state, now }: { state: string; now: Date }): SignUpState {
  const [draftId = '', ticket = '', end = '', mac = '', ...more] = state.split('.');
  const expected = Buffer.from(macOf(secret, bearer, [draftId, ticket, end].join('.')));
  const given = Buffer.from(mac);
  const genuine = more.length === 0 && given.length === expected.length && timingSafeEqual(given, expected);
  if (!genuine || Number.parseInt(end, 36) <= now.getTime()) throw new DomainError('TOKEN_EXPIRED');
  return { draftId, ticket };
}

/** What the draft keeps of a ticket: enough to know it again, not enough to make one. */
export function ticketDigest(ticket: string): Buffer {
  return createHash('sha256').update(ticket).digest();
}

function macOf(secret: string, { tenantId, sessionId }: Bearer, body: string): string {
  return createHmac('sha256', secret).update(`channel sign-up|${tenantId}|${sessionId}|${body}`).digest('base64url');
}
