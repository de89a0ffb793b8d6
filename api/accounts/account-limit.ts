import { createHmac } from 'node:crypto';
import type { Request, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { addressOf, spend } from '../http/limits.ts';

/** Slows down what strangers may ask for: forms and links of accounts. */
export interface AccountLimit {
  /** Counts one request of an address. Throws RATE_LIMITED after too many. */
  byAddress(request: Request, response: Response): Promise<void>;
  /** Counts one mail to a person, whether or not they exist. Throws RATE_LIMITED. */
  byPerson(response: Response, email: string): Promise<void>;
}

const perAddress = 60;
const perPerson = 6;
const windowSeconds = 15 * 60;

/** Counted in this process; persons are kept as keyed hashes only. */
export function createAccountLimit(secret: string): AccountLimit {
  const addresses = new RateLimiterMemory({
    keyPrefix: 'account-address',
    points: perAddress,
    duration: windowSeconds,
  });
  const people = new RateLimiterMemory({ keyPrefix: 'account-person', points: perPerson, duration: windowSeconds });
  return {
    byAddress: (request, response) => spend(addresses, addressOf(request), response),
    byPerson: (response, email) => spend(people, keyOf(secret, email), response),
  };
}

function keyOf(secret: string, email: string): string {
  return createHmac('sha256', secret).update(`account\0${email.trim().toLowerCase()}`).digest('base64url');
}
