import type pg from 'pg';
import type { Database } from '../../database/scope.ts';
import type { RecipientKind } from '../../domain/accounts/mail.ts';
import { nextMailAttempt } from '../../domain/accounts/mail.ts';
import type { Handed, Mailer } from './mailer.ts';
import { recipients } from './recipients.ts';
import { renderMail } from './render-mail.ts';
import type { MailTools } from './template.ts';
import { type MailName, mailTemplates } from './templates.ts';

export interface MailRound {
  /** As `omniflow_worker`. */
  pool: pg.Pool;
  database: Database;
  mailer: Mailer;
  tools: MailTools;
  now: () => Date;
}

/** Longer than any attempt: connecting, greeting and the longest silence of a server together. Milliseconds. */
const leaseMs = 60_000;
const perRound = 100;

interface Claimed {
  id: string;
  tenantId: string;
  template: string;
  recipientKind: RecipientKind;
  recipientId: string;
  refs: unknown;
  attempts: number;
}

/**
 * Sends what is due, one after the other; returns how many were handed over. Two workers never hold the same mail. After
 * a crash between the server's yes and ours, a mail is sent again under the same Message-ID: a link or an alert that
 * comes twice harms nobody, one that never comes does. Templates marked `once` are left `unconfirmed` instead.
 */
export async function sendMails(round: MailRound): Promise<number> {
  let sent = 0;
  for (let count = 0; count < perRound; count += 1) {
    const mail = await claim(round);
    if (mail === undefined) return sent;
    const written = await write(round, mail).catch(async (error: unknown) => {
      // It waits its turn again, so that it keeps no other back, and the round's log says why.
      await settle(round, mail, { result: 'later', code: 'unwritten' });
      throw error;
    });
    const outcome = 'result' in written ? written : await round.mailer.hand(written);
    await settle(round, mail, outcome);
    if (outcome.result === 'accepted') sent += 1;
  }
  return sent;
}

const onceOnly = Object.entries(mailTemplates).flatMap(([name, { once }]) => (once ? [name] : []));

async function claim({ pool, now }: MailRound): Promise<Claimed | undefined> {
  const moment = now();
  const { rows } = await pool.query<Claimed>(
    `select id, tenant_id as "tenantId", template, recipient_kind as "recipientKind", recipient_id as "recipientId", refs, attempts
      from claim_mail($1, $2, $3)`,
    [moment, new Date(moment.getTime() + leaseMs), onceOnly],
  );
  return rows[0];
}

type Unsendable = { result: 'nobody' } | { result: 'no-text' };
type Outcome = Handed | Unsendable;

async function write(
  { database, tools }: MailRound,
  mail: Claimed,
): Promise<Parameters<Mailer['hand']>[0] | Unsendable> {
  const template = isMailName(mail.template) ? mailTemplates[mail.template] : undefined;
  if (template === undefined) return { result: 'no-text' };
  const found = await database.withScope({ tenantId: mail.tenantId, actor: { kind: 'system' } }, async (scope) => ({
    to: await recipients[mail.recipientKind](scope, mail.recipientId),
    write: await template.prepare(scope, mail.refs),
  }));
  if (found.to === null) return { result: 'nobody' };
  return { ...renderMail(found.write(tools), { name: found.to.name, tools }), id: mail.id, to: found.to };
}

function isMailName(name: string): name is MailName {
  return Object.hasOwn(mailTemplates, name);
}

async function settle({ pool, now }: MailRound, mail: Claimed, outcome: Outcome): Promise<void> {
  const moment = now();
  const { state, code, nextAttemptAt } = settlementOf(mail, { outcome, moment });
  await pool.query('select settle_mail($1, $2, $3, $4, $5, $6)', [
    mail.id,
    mail.attempts,
    state,
    code,
    nextAttemptAt,
    moment,
  ]);
}

interface Settlement {
  state: 'sent' | 'queued' | 'unconfirmed' | 'failed';
  code: string | null;
  nextAttemptAt: Date | null;
}

function settlementOf(mail: Claimed, { outcome, moment }: { outcome: Outcome; moment: Date }): Settlement {
  switch (outcome.result) {
    case 'accepted':
      return { state: 'sent', code: null, nextAttemptAt: null };
    case 'refused':
      return { state: 'failed', code: outcome.code, nextAttemptAt: null };
    case 'nobody':
    case 'no-text':
      return { state: 'failed', code: outcome.result, nextAttemptAt: null };
    case 'unknown':
      if (onceOnly.includes(mail.template)) return { state: 'unconfirmed', code: outcome.code, nextAttemptAt: null };
      return { state: 'queued', code: outcome.code, nextAttemptAt: nextMailAttempt(mail.attempts, moment) };
    case 'later':
      return { state: 'queued', code: outcome.code, nextAttemptAt: nextMailAttempt(mail.attempts, moment) };
  }
}
