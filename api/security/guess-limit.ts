import type { Request, Response } from 'express';
import ipaddr from 'ipaddr.js';
import type pg from 'pg';
import { DomainError } from '../../domain/errors.ts';
import { spend } from '../http/limits.ts';
import { createCounter, keyedHash } from './counter.ts';

/** How often something may be tried in a time. Seconds. */
interface Allowance {
  tries: number;
  seconds: number;
}

export interface GuessRules {
  /** At one address, whoever is meant: ends going through a list of people. */
  perAddress: Allowance;
  /** One person at one address. Who goes on waits 1 minute, then 2, 4, up to an hour. */
  perPlace: Allowance;
  /** One person over all addresses: ends guessing from many places. */
  perPerson: Allowance;
}

export interface GuessLimit {
  /**
   * Counts one try. Throws RATE_LIMITED after too many, whether or not the person exists. `isAtHome` is asked when strangers
   * used up what is allowed for this person: at an address of their own they are still let in, so nobody can lock them out.
   */
  attempt(of: Attempt): Promise<void>;
  /** It was the person: takes this try back, and their slips at this address. */
  forgive(request: Request, person: string): Promise<void>;
  /** The person proved themselves another way (by mail): what strangers used up is given back. */
  pardon(person: string): Promise<void>;
}

export interface Attempt {
  request: Request;
  response: Response;
  /** E-mail or id; kept as a keyed hash only. */
  person: string;
  isAtHome?: () => Promise<boolean>;
}

/** `address`: somebody tries many people; else this very person is guessed at. */
export type StoppedBy = 'address' | 'place' | 'person';

const maxWaitSeconds = 3_600;
const growsFor = 24 * 3_600;

/**
 * A limit against guessing, counted in the database: all processes of the API share it, and a restart doesn't reset it.
 * `name` separates it from others. `pool` is a login that may write `auth.guess`.
 */
export function createGuessLimit(options: {
  pool: pg.Pool;
  secret: string;
  name: string;
  rules: GuessRules;
  /** Told of each refused try, and of which limit it was, to raise an alarm; must not throw. */
  onStopped?: (attempt: Attempt, by: StoppedBy) => void;
}): GuessLimit {
  const { pool, secret, name, rules, onStopped } = options;
  const limiter = (kind: string, allowance: Allowance, blockSeconds = 0) =>
    createCounter(pool, { name: `${name}/${kind}`, ...allowance, blockSeconds });
  const addresses = limiter('address', rules.perAddress);
  const places = limiter('place', rules.perPlace);
  const waits = limiter('wait', { tries: Number.MAX_SAFE_INTEGER, seconds: growsFor });
  const people = limiter('person', rules.perPerson);
  const hash = keyedHash(secret);
  const personAt = (request: Request, person: string) => hash('place', placeOf(request.ip), person);

  async function growWait(key: string): Promise<void> {
    const { consumedPoints } = await waits.consume(key);
    await places.block(key, Math.min(60 * 2 ** (consumedPoints - 1), maxWaitSeconds));
  }

  function stepsOf({ request, response, person, isAtHome }: Attempt): [StoppedBy, () => Promise<void>][] {
    const place = personAt(request, person);
    return [
      ['address', () => spend(addresses, hash('address', placeOf(request.ip)), response)],
      ['place', () => spend(places, place, response, { onCrossed: () => growWait(place) })],
      ['person', () => spend(people, hash('person', person), response, { ...(isAtHome && { unless: isAtHome }) })],
    ];
  }

  return {
    async attempt(attempt) {
      for (const [by, count] of stepsOf(attempt)) {
        try {
          await count();
        } catch (error) {
          if (error instanceof DomainError) onStopped?.(attempt, by);
          throw error;
        }
      }
    },
    async forgive(request, person) {
      await Promise.all([
        addresses.reward(hash('address', placeOf(request.ip)), 1),
        people.reward(hash('person', person), 1),
        places.delete(personAt(request, person)),
        waits.delete(personAt(request, person)),
      ]);
    },
    async pardon(person) {
      await people.delete(hash('person', person));
    },
  };
}

/** Whether both are of one household: the same address, or the same /64. */
export function isSamePlace(one: string | undefined, other: string | undefined): boolean {
  return placeOf(one) === placeOf(other);
}

/** An address, or the /64 one household or server has in IPv6: else one guesser would count as 2^64. */
export function placeOf(ip: string | undefined): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv4' ? address.toString() : address.toByteArray().slice(0, 8).join('.');
}
