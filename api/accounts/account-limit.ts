import type { Request, Response } from 'express';
import type pg from 'pg';
import { spend } from '../http/limits.ts';
import { createCounter, keyedHash } from '../security/counter.ts';
import { placeOf } from '../security/guess-limit.ts';

/** Slows down what strangers may ask for: forms and links of accounts. */
export interface AccountLimit {
  /** Counts one request of an address. Throws RATE_LIMITED after too many. */
  byAddress(request: Request, response: Response): Promise<void>;
  /** Counts one mail to a person, whether or not they exist. Throws RATE_LIMITED. */
  byPerson(response: Response, email: string): Promise<void>;
}

/** At one address a whole office may register. */
const perAddress = 120;
const perPerson = 6;
const windowSeconds = 15 * 60;

/** Counted in the database, for all processes together; keys are hashes. `pool` is a login that may write `auth.guess`. */
export function createAccountLimit({ pool, secret }: { pool: pg.Pool; secret: string }): AccountLimit {
  const limiter = (kind: string, tries: number) =>
    createCounter(pool, { name: `account/${kind}`, tries, seconds: windowSeconds });
  const [addresses, people] = [limiter('address', perAddress), limiter('person', perPerson)];
  const hash = keyedHash(secret);
  return {
    byAddress: (request, response) => spend(addresses, hash('account-address', placeOf(request.ip)), response),
    byPerson: (response, email) => spend(people, hash('account-person', email.trim().toLowerCase()), response),
  };
}
