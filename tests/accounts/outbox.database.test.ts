import { beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { createEgress } from '../../services/egress/egress.ts';
import { createMailer } from '../../services/mail/mailer.ts';
import { type NewMail, queueMail } from '../../services/mail/queue-mail.ts';
import { type MailRound, sendMails } from '../../services/mail/send-mails.ts';
import { shared } from '../harness/shared.ts';
import { minuteMs, openPostOffice, sender } from './post-office.ts';

const at = shared(openPostOffice);
const later = new Date(Date.now() + 86_400_000).toISOString();
const token = { tokenId: newId(), expiresAt: later };
beforeEach(() => at().clear());

describe('The outbox', () => {
  it('When the transaction that queued a mail fails, then no mail leaves', async () => {
    const failing = at().product.worker.withScope(
      { tenantId: at().clinic.tenantId, actor: { kind: 'system' }, now: at().now() },
      async (scope) => {
        await queueMail(scope, { template: 'known-email', refs: {}, to: at().reader });
        throw new Error('undone');
      },
    );
    await expect(failing).rejects.toThrow('undone');
    expect(await sendMails(at().round)).toBe(0);
  });

  it('When three workers send at once, then each mail leaves once', async () => {
    for (let count = 0; count < 12; count += 1) await at().queueOne();
    const sent = await Promise.all([sendMails(at().round), sendMails(at().round), sendMails(at().round)]);
    expect(sent.reduce((sum, one) => sum + one, 0)).toBe(12);
    expect(new Set(at().server.taken.map(({ messageId }) => messageId)).size).toBe(12);
    expect(at().server.taken).toHaveLength(12);
  });

  it('When the worker dies after the server said yes, then the mail comes again under the same Message-ID', async () => {
    await at().queueOne();
    const dying: MailRound = {
      ...at().round,
      mailer: {
        ...at().mailer,
        hand: async (mail) => {
          await at().mailer.hand(mail);
          throw new Error('killed');
        },
      },
    };
    await expect(sendMails(dying)).rejects.toThrow('killed');
    expect(await sendMails(at().round)).toBe(0); // the lease still stands
    at().pass(2 * minuteMs);
    expect(await sendMails(at().round)).toBe(1);
    expect(at().server.taken.map(({ messageId }) => messageId)).toEqual(Array(2).fill(at().server.taken[0]!.messageId));
    expect(await at().states()).toEqual([{ state: 'sent', attempts: 2, failure_code: null }]);
  });

  it('When a text must not come twice and nobody knows whether it left, then it is unconfirmed and stays so', async () => {
    const renewal: NewMail = {
      template: 'subscription-renewal',
      refs: { renewsAt: later },
      to: at().reader,
    };
    await at().queue(renewal);
    at().server.hangUpOnce();
    expect(await sendMails(at().round)).toBe(0);
    expect(await at().states()).toMatchObject([{ state: 'unconfirmed', attempts: 1 }]);
    await at().product.superuser.query('delete from mail_outbox');
    await at().queue(renewal);
    const dying: MailRound = {
      ...at().round,
      mailer: { ...at().mailer, hand: () => Promise.reject(new Error('killed')) },
    };
    await expect(sendMails(dying)).rejects.toThrow('killed');
    at().pass(2 * minuteMs);
    expect(await sendMails(at().round)).toBe(0);
    expect(await at().states()).toEqual([{ state: 'unconfirmed', attempts: 1, failure_code: null }]);
  });

  it('When the server is busy, then it is asked again after a minute, then two; when it refuses for good, never', async () => {
    await at().queueOne();
    at().server.refuseWith(451);
    expect(await sendMails(at().round)).toBe(0);
    expect(await at().states()).toEqual([{ state: 'queued', attempts: 1, failure_code: 'smtp/451' }]);
    expect(await sendMails(at().round)).toBe(0);
    expect((await at().states())[0]?.attempts).toBe(1);
    at().pass(minuteMs);
    await sendMails(at().round);
    expect((await at().states())[0]?.attempts).toBe(2);
    at().server.refuseWith(550);
    at().pass(2 * minuteMs);
    await sendMails(at().round);
    expect(await at().states()).toEqual([{ state: 'failed', attempts: 3, failure_code: 'smtp/550' }]);
  });

  it('OF-4.3 When nobody answers at the address of the server, or the register doesn’t hold it, then the mail waits', async () => {
    await at().queueOne();
    const nowhere = createMailer({ ...sender, smtpUrl: 'smtp://127.0.0.1:9', leaveFor: async () => undefined });
    const closed = createEgress({ openHosts: async () => new Set<string>(), local: false });
    const unlisted = createMailer({ ...sender, smtpUrl: at().server.url, leaveFor: closed.leaveFor });
    for (const [attempts, mailer] of [
      [1, nowhere],
      [2, unlisted],
    ] as const) {
      expect(await sendMails({ ...at().round, mailer })).toBe(0);
      mailer.close();
      expect(await at().states()).toMatchObject([{ state: 'queued', attempts }]);
      at().pass(minuteMs);
    }
    await closed.close();
    expect(at().server.taken).toEqual([]);
  });

  it('When one mail cannot be written, then it waits its turn as if the server were busy, and the others leave', async () => {
    await at().queueOne();
    await at().product.superuser.query(`update mail_outbox set refs = '{}'`);
    await at().queueOne();
    await expect(sendMails(at().round)).rejects.toThrow();
    expect(await sendMails(at().round)).toBe(1);
    expect(await at().states()).toEqual([
      { state: 'queued', attempts: 1, failure_code: 'unwritten' },
      { state: 'sent', attempts: 1, failure_code: null },
    ]);
  });

  it('When its link is dead by now, or its reader is gone, then it is not sent', async () => {
    await at().queue({ template: 'known-email', refs: {}, to: at().reader, expiresAt: at().now() });
    await at().queue({ template: 'known-email', refs: {}, to: { kind: 'user', id: newId() } });
    await at().queue({ template: 'verify-email', refs: token, to: { kind: 'registration', id: newId() } });
    expect(await sendMails(at().round)).toBe(0);
    expect((await at().states()).map(({ state, failure_code }) => [state, failure_code])).toEqual([
      ['failed', 'expired'],
      ['failed', 'nobody'],
      ['failed', 'nobody'],
    ]);
    expect(at().server.taken).toEqual([]);
  });

  it('BW-2.4 When a mail left a week ago, then its row goes', async () => {
    await at().queueOne();
    await sendMails(at().round);
    const weekMs = 7 * 86_400_000;
    await at().pool.query('select purge_accounts($1)', [new Date(at().now().getTime() + weekMs - minuteMs)]);
    expect(await at().states()).toHaveLength(1);
    await at().pool.query('select purge_accounts($1)', [new Date(at().now().getTime() + weekMs + minuteMs)]);
    expect(await at().states()).toEqual([]);
  });
});
