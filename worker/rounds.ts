import { signInRecordDays } from '../domain/security/retention.ts';
import { createTokens } from '../services/accounts/tokens.ts';
import { signingKeyOf } from '../services/audit/note.ts';
import { sendMails } from '../services/mail/send-mails.ts';
import { createAuditRounds } from './audit.ts';
import { createChannelRounds } from './channel-rounds.ts';
import { tendDeactivations } from './deactivations.ts';
import { endOpenings, purgeNotifications } from './end-openings.ts';
import { every, type Repeated } from './every.ts';
import { finishRecoveries } from './finish-recoveries.ts';
import { failing, type WorkerParts } from './parts.ts';
import { sweep } from './sweep.ts';
import { tellOfPartners } from './tell-of-partners.ts';
import { tellOfUnusualActivity } from './tell-of-unusual.ts';

const second = 1_000;
const minute = 60 * second;

/**
 * What the worker does again and again. A round takes what is due from the database, so it may fail, be cut short or run
 * in two workers at once: the failure is logged under `failure`, and the next round takes what is left.
 */
interface Round {
  /** The pause between the end of one and the start of the next. Milliseconds. */
  everyMs: number;
  /** `onError`: for what it leaves out and goes on. */
  run: (onError: (error: unknown) => void) => Promise<unknown>;
  failure: string;
}

/** The table of rounds: a new one is a line. */
function roundsOf(parts: WorkerParts): Round[] {
  const { pool, database, vault, relay, live } = parts;
  const audit = auditOf(parts);
  const channels = channelsOf(parts);
  const mails = mailsOf(parts);
  const purge = (retention: string) => () => pool.query(`select ${retention}($1)`, [new Date()]);
  const now = () => new Date();
  // biome-ignore format: a table, one round a line
  return [
    { everyMs: 2 * second, run: () => sweep({ pool, relay, now: now() }), failure: 'sweep failed' },
    { everyMs: 2 * second, run: () => sendMails(mails), failure: 'mails not sent' },
    // News that stops or changes a number shows within this time.
    { everyMs: 2 * second, run: channels.ask, failure: 'numbers not looked at' },
    { everyMs: 30 * second, run: channels.tally, failure: 'numbers not counted' },
    { everyMs: 1 * second, run: () => endOpenings({ pool, live }), failure: 'openings past their time not ended' },
    { everyMs: 10 * second, run: (onError) => tellOfPartners({ pool, database, onError }), failure: 'organisations not told of partners' },
    { everyMs: 2 * second, run: (onError) => tendDeactivations({ pool, database, onError }), failure: 'organisations not told of their deactivation' },
    { everyMs: 10 * second, run: (onError) => finishRecoveries({ pool, live, now: now(), onError }), failure: 'recoveries of accounts not finished' },
    // With the round's own time and the mail's, within a minute.
    { everyMs: 15 * second, run: (onError) => tellOfUnusualActivity({ pool, database, now: now(), onError }), failure: 'unusual activity not looked for' },

    { everyMs: 1 * second, run: audit.seal, failure: 'audit log not sealed' },
    { everyMs: 5 * second, run: audit.sign, failure: 'audit log not signed' },
    { everyMs: 5 * second, run: audit.copy, failure: 'audit log not copied' },
    { everyMs: 10 * minute, run: audit.check, failure: 'audit log not checked' },

    { everyMs: minute, run: purge('purge_ingest'), failure: 'old arrivals not removed' },
    { everyMs: minute, run: purge('purge_accounts'), failure: 'old registrations and mails not removed' },
    { everyMs: minute, run: () => pool.query('select purge_security($1, $2)', [now(), signInRecordDays]), failure: 'old sessions not removed' },
    { everyMs: minute, run: () => purgeNotifications({ pool, now: now() }), failure: 'old notifications not removed' },
    { everyMs: minute, run: () => vault.destroyExpired(now()), failure: 'expired keys not destroyed' },
  ];
}

/** Starts all rounds. `stop` lets those under way end. */
export function startRounds(parts: WorkerParts): Repeated {
  const running = roundsOf(parts).map(({ everyMs, run, failure }) => {
    const failed = failing(parts.log, failure);
    return every(everyMs, () => run(failed), failed);
  });
  return {
    async stop() {
      await Promise.all(running.map((round) => round.stop()));
    },
  };
}

function auditOf({ pool, database, config, egress, log }: WorkerParts) {
  return createAuditRounds({
    pool,
    database,
    key: signingKeyOf(config.signingKey),
    folder: config.auditFolder,
    fetch: egress.fetchForTenant,
    onError: failing(log, 'the audit log of an organisation was left out'),
  });
}

function channelsOf({ pool, database, vault, channels, connectors, config, log }: WorkerParts) {
  return createChannelRounds({
    ...{ pool, database, vault, channels, connectors },
    publicUrl: config.publicUrl,
    authSecret: config.authSecret,
    onError: failing(log, 'a number could not be looked at'),
  });
}

function mailsOf({ pool, database, mailer, config }: WorkerParts) {
  const tools = { publicUrl: config.publicUrl, tokens: createTokens(config.authSecret), operator: config.operator };
  return { pool, database, mailer, tools, now: () => new Date() };
}
