import type { RequestHandler, Response } from 'express';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../../domain/errors.ts';
import { signedInOrNull } from './request-context.ts';

/**
 * Requests per minute; counted per process, so several processes allow a multiple of it. A shared count would cost every
 * request a round trip; what must not be multiplied, guessing, is counted in the database (api/security/guess-limit.ts).
 */
export interface Limits {
  perAddress: number;
  perMember: number;
  perTenant: number;
}

export const defaultLimits: Limits = { perAddress: 1_200, perMember: 900, perTenant: 12_000 };

const windowSeconds = 60;

/** Before anybody is known. Pages rendered by this process call the API over loopback for everyone: those count per member only. */
export function limitByAddress(limits: Limits): RequestHandler {
  const limiter = new RateLimiterMemory({ points: limits.perAddress, duration: windowSeconds });
  return async (request, response, next) => {
    if (!isLoopback(request.ip)) await spend(limiter, request.ip ?? 'unknown', response);
    next();
  };
}

/** After the session is known. */
export function limitByMember(limits: Limits): RequestHandler {
  const members = new RateLimiterMemory({ points: limits.perMember, duration: windowSeconds });
  const tenants = new RateLimiterMemory({ points: limits.perTenant, duration: windowSeconds });
  return async (request, response, next) => {
    const member = signedInOrNull(request);
    if (member !== null) {
      await spend(members, member.memberId, response);
      await spend(tenants, member.tenantId, response);
    }
    next();
  };
}

interface Spending {
  /** Done with the try that crosses the limit, before it is refused. */
  onCrossed?: () => Promise<void>;
  /** Asked when the limit is crossed: true lets the try through all the same. */
  unless?: () => Promise<boolean>;
}

/** Takes one point. Throws RATE_LIMITED and says when to come back. */
export async function spend(
  limiter: RateLimiterAbstract,
  key: string,
  response: Response,
  { onCrossed, unless }: Spending = {},
): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    if (await unless?.()) return;
    if (error.consumedPoints === limiter.points + 1) await onCrossed?.();
    const { msBeforeNext } = (onCrossed && (await limiter.get(key))) ?? error;
    response.setHeader('retry-after', Math.max(1, Math.ceil(msBeforeNext / 1000)));
    throw new DomainError('RATE_LIMITED');
  }
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::1|(?:::ffff:)?127(?:\.\d+){3})$/.test(address);
}
