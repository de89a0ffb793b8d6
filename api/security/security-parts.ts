import type pg from 'pg';
import { Counter, type Registry } from 'prom-client';
import { createFactorKeys, type FactorKeys } from '../../services/security/factor-keys.ts';
import { type RelyingParty, relyingPartyOf } from '../../services/security/relying-party.ts';
import type { Sql } from '../../services/security/sql.ts';
import { type Attempt, createGuessLimit, type GuessLimit, type GuessRules, type StoppedBy } from './guess-limit.ts';

const minutes = 60;

type Kind = 'password' | 'second_factor' | 'step_up' | 'operator';

/** People mistype; programs don't give up. At one address a whole office may sign in. */
const rules: Record<Kind, GuessRules> = {
  password: {
    perAddress: { tries: 30, seconds: 15 * minutes },
    perPlace: { tries: 8, seconds: 15 * minutes },
    perPerson: { tries: 40, seconds: 60 * minutes },
  },
  // Who gets here knows the password: a million codes, of which three count at a time.
  second_factor: {
    perAddress: { tries: 60, seconds: 15 * minutes },
    perPlace: { tries: 5, seconds: 15 * minutes },
    perPerson: { tries: 20, seconds: 60 * minutes },
  },
  // Password or code of an operator of the platform.
  operator: {
    perAddress: { tries: 30, seconds: 15 * minutes },
    perPlace: { tries: 8, seconds: 15 * minutes },
    perPerson: { tries: 20, seconds: 60 * minutes },
  },
  step_up: {
    perAddress: { tries: 60, seconds: 15 * minutes },
    perPlace: { tries: 8, seconds: 15 * minutes },
    perPerson: { tries: 40, seconds: 60 * minutes },
  },
};

/** What sign-in and account security share. */
export interface SecurityParts {
  keys: FactorKeys;
  party: RelyingParty;
  /** As `omniflow_api`, with the search path `auth`. */
  pool: pg.Pool;
  /** The same outside a transaction, while nobody is signed in. */
  sql: Sql;
  limits: { password: GuessLimit; secondFactor: GuessLimit; stepUp: GuessLimit; operator: GuessLimit };
}

interface Options {
  pool: pg.Pool;
  authSecret: string;
  publicUrl: string;
  registry: Registry;
  onError: (error: unknown) => void;
}

export function createSecurityParts(options: Options): SecurityParts {
  const { pool, authSecret, publicUrl } = options;
  const sql: Sql = async (text, parameters = []) => (await pool.query(text, [...parameters])).rows;
  const stopped = new Counter({
    name: 'guesses_stopped_total',
    help: 'Tries at passwords and second steps that were refused because there were too many',
    labelNames: ['kind'],
    registers: [options.registry],
  });
  function limit(kind: Kind): GuessLimit {
    return createGuessLimit({
      pool,
      secret: authSecret,
      name: kind,
      rules: rules[kind],
      onStopped(attempt, by) {
        stopped.inc({ kind });
        if (kind !== 'operator') report(sql, kind, { ...attempt, by }).catch(options.onError);
      },
    });
  }
  return {
    keys: createFactorKeys(authSecret),
    party: relyingPartyOf(publicUrl),
    pool,
    sql,
    limits: {
      password: limit('password'),
      secondFactor: limit('second_factor'),
      stepUp: limit('step_up'),
      operator: limit('operator'),
    },
  };
}

/**
 * An entry in the log of the person's organisation, once a quarter of an hour (BW-2.6). The person hears of it when it was
 * them who were guessed at, once a day: nobody's mailbox is to be filled by a stranger. Not awaited by the answer, whose time
 * would tell a known address from an unknown one; what a crash loses, the next refused try reports.
 */
async function report(
  sql: Sql,
  kind: Exclude<Kind, 'operator'>,
  { person, by }: Attempt & { by: StoppedBy },
): Promise<void> {
  const [quarter, day] = [15, 24 * 60].map((length) => Math.floor(Date.now() / (length * minutes * 1000)));
  await sql(
    `select public.report_guessing(id, $2, $3, $4) from auth."user" where ${kind === 'password' ? 'email' : 'id::text'} = $1`,
    [person, `${kind}/${quarter}`, kind, by === 'address' ? null : `guessing/${day}`],
  );
}
