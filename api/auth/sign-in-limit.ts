import { createHmac } from 'node:crypto';
import type { Request, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { addressOf, spend } from '../http/limits.ts';

const attemptsPerPerson = 8;
const attemptsPerAddress = 100;
const windowSeconds = 15 * 60;

export interface SignInLimit {
  /** Counts one attempt. Throws RATE_LIMITED after too many, whether or not the person exists. */
  attempt(request: Request, response: Response, email: string): Promise<void>;
  /** A right password forgives the earlier slips of this person at this address. */
  forgive(request: Request, email: string): Promise<void>;
}

/** Slows guessing down per address and person; a stranger elsewhere can't lock a person out. Addresses are kept as hashes only. */
export function createSignInLimit(secret: string): SignInLimit {
  const people = new RateLimiterMemory({ points: attemptsPerPerson, duration: windowSeconds });
  const addresses = new RateLimiterMemory({ points: attemptsPerAddress, duration: windowSeconds });
  const keyOf = (request: Request, email: string) =>
    createHmac('sha256', secret)
      .update(`${addressOf(request)}\0${email.trim().toLowerCase()}`)
      .digest('base64url');
  return {
    async attempt(request, response, email) {
      await spend(addresses, addressOf(request), response);
      await spend(people, keyOf(request, email), response);
    },
    forgive: async (request, email) => void (await people.delete(keyOf(request, email))),
  };
}
