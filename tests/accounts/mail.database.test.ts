import pg from 'pg';
import type { Email } from 'postal-mime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { loginUrl } from '../../database/logins.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { createEgress } from '../../services/egress/egress.ts';
import { createMailer, type Mailer } from '../../services/mail/mailer.ts';
import { type NewMail, queueMail } from '../../services/mail/queue-mail.ts';
import { type MailRound, sendMails } from '../../services/mail/send-mails.ts';
import { type MailName, mailTemplates } from '../../services/mail/templates.ts';
import { type Clinic, openClinic } from '../harness/people.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { tablesWith } from './stored.ts';
import { askForAccount, newStranger } from './strangers.ts';

const tokens = createTokens('auth secret of the tests, long enough');
const operator = {
  name: 'Example Software Pvt. Ltd.',
  address: '1 Main Road, Pune',
  email: 'desk@example.org',
  website: 'https://example.org',
};
const publicUrl = 'https://crm.example.org';
const minuteMs = 60_000;

let product: Product;
let clinic: Clinic;
let pool: pg.Pool;
let server: MailServer;
let mailer: Mailer;
/** The clock of the rounds. */
let now: Date;
let round: MailRound;
let adminUser: string;

beforeAll(async () => {
  [product, server] = [await openProduct(), await startMailServer()];
  clinic = await openClinic(product);
  const { dataUrl, loginSecret } = product.databases;
  pool = new pg.Pool({ connectionString: loginUrl(dataUrl, 'omniflow_worker', loginSecret), max: 4 });
  mailer = createMailer({
    leaveFor: async () => undefined,
    smtpUrl: server.url,
    from: 'no-reply@crm.example.org',
    operator,
  });
  round = { pool, database: product.worker, mailer, tools: { publicUrl, tokens, operator }, now: () => now };
  const { rows } = await product.superuser.query<{ user_id: string }>('select user_id from membership where id = $1', [
    clinic.adminId,
  ]);
  adminUser = rows[0]!.user_id;
});
afterAll(async () => {
  mailer?.close();
  await pool?.end();
  await server?.close();
  await product?.close();
});
beforeEach(async () => {
  now = new Date();
  server.taken.length = 0;
  server.refuseWith(null);
  await product.superuser.query('delete from mail_outbox');
});

function queue(mail: NewMail): Promise<void> {
  return product.worker.withScope({ tenantId: clinic.tenantId, actor: { kind: 'system' }, now }, (scope) =>
    queueMail(scope, mail),
  );
}

const queueOne = (): Promise<void> =>
  queue({ template: 'password-changed', to: { kind: 'user', id: adminUser }, refs: { at: now.toISOString() } });

async function states(): Promise<{ state: string; attempts: number; failure_code: string | null }[]> {
  return (await product.superuser.query('select state, attempts, failure_code from mail_outbox order by id')).rows;
}

/** The words of the HTML part, as a reader sees them. */
function wordsOf(html: string): string[] {
  return html
    .replace(/<head>.*?<\/head>/s, '')
    .replace(/<[^>]+>/g, '\n')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .split(/\s+/)
    .filter(Boolean);
}

const later = new Date(Date.now() + 86_400_000).toISOString();
const token = { tokenId: newId(), expiresAt: later };

/** One of each, as its feature would queue it. */
const samples: { [Name in MailName]: Extract<NewMail, { template: Name }>['refs'] } = {
  'verify-email': token,
  'known-email': {},
  'password-reset': token,
  'password-changed': { at: later },
  invitation: { ...token, invitedBy: newId() },
  'agreement-accepted': { acceptedBy: newId(), version: 1, sha256: 'a'.repeat(64), at: later },
  'change-email': token,
  'email-change-asked': { at: later },
  'email-changed': { at: later },
  'security-alert': { what: 'new_device', at: later },
  'unusual-activity': { memberId: newId(), what: 'reads', seen: 61, allowed: 60, at: later },
  'colleague-recovery': { memberId: newId(), step: 'started', at: later, dueAt: later },
  'second-step-reset': { memberId: newId(), byMemberId: newId(), at: later },
  'ownership-transferred': { step: 'offered', from: newId(), to: newId(), at: later },
  'break-glass': { memberId: newId(), at: later, until: later },
  'sub-processor-notice': { name: 'Hosting Ltd', purpose: 'Servers', region: 'India', opensAt: later },
  'subscription-renewal': { renewsAt: later },
  'organisation-deactivated': { reason: 'unpaid', reversibleUntil: later, eraseBy: later },
  'deactivation-taken-back': {},
};

describe('Every mail', () => {
  it.each(Object.keys(mailTemplates) as MailName[])(
    'BW-2.4 BW-0.1 %s: when it arrives, then text and HTML say the same, name the operator and the policy, and advertise nothing',
    async (template) => {
      await queue({ template, refs: samples[template], to: { kind: 'user', id: adminUser } } as NewMail);
      expect(await sendMails(round)).toBe(1);
      const [mail] = server.taken as [Email];
      expect(mail.from?.address).toBe('no-reply@crm.example.org');
      expect(mail.subject?.length).toBeGreaterThan(10);
      const text = mail.text ?? '';
      expect(wordsOf(mail.html ?? '')).toEqual(text.split(/\s+/).filter(Boolean));
      for (const said of [
        operator.name,
        operator.address,
        operator.email,
        `${publicUrl}/legal/privacy_policy`,
        'Hello Staff,',
      ])
        expect(text).toContain(said);
      expect(text).not.toMatch(/unsubscribe|newsletter|offer|discount|upgrade|% off/i);
      // Nothing is fetched when it is read: no picture tells that it was opened.
      expect(mail.html).not.toMatch(/<img|<link|<script|url\(|src=/i);
      const links = [...(mail.html ?? '').matchAll(/href="([^"]+)"/g)].map(([, url]) => url!);
      expect(links.every((url) => url.startsWith(publicUrl) || url.startsWith(operator.website))).toBe(true);
    },
  );

  it('BW-2.4 When the link of a mail is followed, then its token stands behind the # and is the one of its row', async () => {
    for (const [template, purpose, page] of [
      ['verify-email', 'verify_email', '/verify'],
      ['password-reset', 'password_reset', '/reset'],
      ['invitation', 'invitation', '/invite'],
    ] as const) {
      server.taken.length = 0;
      await queue({ template, refs: samples[template], to: { kind: 'user', id: adminUser } } as NewMail);
      await sendMails(round);
      const url = new URL(/https:\S+#\S+/.exec(server.taken[0]?.text ?? '')?.[0] ?? '');
      expect(url.pathname).toBe(page);
      expect(tokens.read(purpose, url.hash.slice(1), now)?.id).toBe(token.tokenId);
    }
  });

  it('BW-2.4 When somebody registers, then the mail goes to what they typed, and the outbox holds neither address nor words', async () => {
    const stranger = newStranger();
    await askForAccount({ database: product.api, tokens }, stranger, now);
    expect(await tablesWith(product.superuser, [stranger.email, stranger.name, 'asked for an account'])).toEqual([]);
    expect(await sendMails(round)).toBe(1);
    expect(server.taken[0]?.to).toEqual([{ name: '', address: stranger.email.toLowerCase() }]);
    // Who fills in somebody else's address can't have words of their own delivered there.
    for (const word of [stranger.name, stranger.businessName]) expect(server.taken[0]?.html).not.toContain(word);
    expect(await tablesWith(product.superuser, [stranger.email])).toEqual([]);
  });

  it('When a name holds markup or line breaks, then it is shown as typed and begins no header', async () => {
    await product.superuser.query('update tenant set name = $2 where id = $1', [
      clinic.tenantId,
      'A&B <img src=x>\r\nBcc: all@example.org',
    ]);
    await queue({ template: 'subscription-renewal', refs: { renewsAt: later }, to: { kind: 'user', id: adminUser } });
    await queue({
      template: 'invitation',
      refs: { ...token, invitedBy: clinic.adminId },
      to: { kind: 'user', id: adminUser },
    });
    await sendMails(round);
    const [renewal, invitation] = server.taken as [Email, Email];
    expect(renewal.html).toContain('A&amp;B &lt;img src=x&gt;');
    expect(invitation.subject).toBe('Invitation to A&B <img src=x> Bcc: all@example.org on Omniflow');
    expect(invitation.bcc).toBeUndefined();
    await product.superuser.query(`update tenant set name = 'Clinic' where id = $1`, [clinic.tenantId]);
  });
});

describe('The outbox', () => {
  it('When the transaction that queued a mail fails, then no mail leaves', async () => {
    const failing = product.worker.withScope(
      { tenantId: clinic.tenantId, actor: { kind: 'system' }, now },
      async (scope) => {
        await queueMail(scope, { template: 'known-email', refs: {}, to: { kind: 'user', id: adminUser } });
        throw new Error('undone');
      },
    );
    await expect(failing).rejects.toThrow('undone');
    expect(await sendMails(round)).toBe(0);
  });

  it('When three workers send at once, then each mail leaves once', async () => {
    for (let count = 0; count < 12; count += 1) await queueOne();
    const sent = await Promise.all([sendMails(round), sendMails(round), sendMails(round)]);
    expect(sent.reduce((sum, one) => sum + one, 0)).toBe(12);
    expect(new Set(server.taken.map(({ messageId }) => messageId)).size).toBe(12);
    expect(server.taken).toHaveLength(12);
  });

  it('When the worker dies after the server said yes, then the mail comes again under the same Message-ID', async () => {
    await queueOne();
    const dying: MailRound = {
      ...round,
      mailer: {
        ...mailer,
        hand: async (mail) => {
          await mailer.hand(mail);
          throw new Error('killed');
        },
      },
    };
    await expect(sendMails(dying)).rejects.toThrow('killed');
    expect(await sendMails(round)).toBe(0); // the lease still stands
    now = new Date(now.getTime() + 2 * minuteMs);
    expect(await sendMails(round)).toBe(1);
    expect(server.taken.map(({ messageId }) => messageId)).toEqual(Array(2).fill(server.taken[0]!.messageId));
    expect(await states()).toEqual([{ state: 'sent', attempts: 2, failure_code: null }]);
  });

  it('When a text must not come twice and nobody knows whether it left, then it is unconfirmed and stays so', async () => {
    const renewal: NewMail = {
      template: 'subscription-renewal',
      refs: { renewsAt: later },
      to: { kind: 'user', id: adminUser },
    };
    await queue(renewal);
    server.hangUpOnce();
    expect(await sendMails(round)).toBe(0);
    expect(await states()).toMatchObject([{ state: 'unconfirmed', attempts: 1 }]);
    await product.superuser.query('delete from mail_outbox');
    await queue(renewal);
    const dying: MailRound = { ...round, mailer: { ...mailer, hand: () => Promise.reject(new Error('killed')) } };
    await expect(sendMails(dying)).rejects.toThrow('killed');
    now = new Date(now.getTime() + 2 * minuteMs);
    expect(await sendMails(round)).toBe(0);
    expect(await states()).toEqual([{ state: 'unconfirmed', attempts: 1, failure_code: null }]);
  });

  it('When the server is busy, then it is asked again after a minute, then two; when it refuses for good, never', async () => {
    await queueOne();
    server.refuseWith(451);
    expect(await sendMails(round)).toBe(0);
    expect(await states()).toEqual([{ state: 'queued', attempts: 1, failure_code: 'smtp/451' }]);
    expect(await sendMails(round)).toBe(0);
    expect((await states())[0]?.attempts).toBe(1);
    now = new Date(now.getTime() + minuteMs);
    await sendMails(round);
    expect((await states())[0]?.attempts).toBe(2);
    server.refuseWith(550);
    now = new Date(now.getTime() + 2 * minuteMs);
    await sendMails(round);
    expect(await states()).toEqual([{ state: 'failed', attempts: 3, failure_code: 'smtp/550' }]);
  });

  it('OF-4.3 When nobody answers at the address of the server, or the register doesn’t hold it, then the mail waits', async () => {
    await queueOne();
    const from = 'no-reply@crm.example.org';
    const nowhere = createMailer({ smtpUrl: 'smtp://127.0.0.1:9', from, operator, leaveFor: async () => undefined });
    const closed = createEgress({ openHosts: async () => new Set<string>(), local: false });
    const unlisted = createMailer({ smtpUrl: server.url, from, operator, leaveFor: closed.leaveFor });
    for (const [attempts, mailer] of [
      [1, nowhere],
      [2, unlisted],
    ] as const) {
      expect(await sendMails({ ...round, mailer })).toBe(0);
      mailer.close();
      expect(await states()).toMatchObject([{ state: 'queued', attempts }]);
      now = new Date(now.getTime() + minuteMs);
    }
    await closed.close();
    expect(server.taken).toEqual([]);
  });

  it('When one mail cannot be written, then it waits its turn as if the server were busy, and the others leave', async () => {
    await queueOne();
    await product.superuser.query(`update mail_outbox set refs = '{}'`);
    await queueOne();
    await expect(sendMails(round)).rejects.toThrow();
    expect(await sendMails(round)).toBe(1);
    expect(await states()).toEqual([
      { state: 'queued', attempts: 1, failure_code: 'unwritten' },
      { state: 'sent', attempts: 1, failure_code: null },
    ]);
  });

  it('When its link is dead by now, or its reader is gone, then it is not sent', async () => {
    await queue({ template: 'known-email', refs: {}, to: { kind: 'user', id: adminUser }, expiresAt: now });
    await queue({ template: 'known-email', refs: {}, to: { kind: 'user', id: newId() } });
    await queue({ template: 'verify-email', refs: token, to: { kind: 'registration', id: newId() } });
    expect(await sendMails(round)).toBe(0);
    expect((await states()).map(({ state, failure_code }) => [state, failure_code])).toEqual([
      ['failed', 'expired'],
      ['failed', 'nobody'],
      ['failed', 'nobody'],
    ]);
    expect(server.taken).toEqual([]);
  });

  it('BW-2.4 When a mail left a week ago, then its row goes', async () => {
    await queueOne();
    await sendMails(round);
    const weekMs = 7 * 86_400_000;
    await pool.query('select purge_accounts($1)', [new Date(now.getTime() + weekMs - minuteMs)]);
    expect(await states()).toHaveLength(1);
    await pool.query('select purge_accounts($1)', [new Date(now.getTime() + weekMs + minuteMs)]);
    expect(await states()).toEqual([]);
  });
});
