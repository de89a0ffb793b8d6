import type { Email } from 'postal-mime';
import { beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import type { NewMail } from '../../services/mail/queue-mail.ts';
import { sendMails } from '../../services/mail/send-mails.ts';
import { type MailName, mailTemplates } from '../../services/mail/templates.ts';
import { shared } from '../harness/shared.ts';
import { openPostOffice, publicUrl, sender } from './post-office.ts';
import { tablesWith } from './stored.ts';
import { askForAccount, newStranger } from './strangers.ts';

const at = shared(openPostOffice);
beforeEach(() => at().clear());

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
      await at().queue({ template, refs: samples[template], to: at().reader } as NewMail);
      expect(await sendMails(at().round)).toBe(1);
      const [mail] = at().server.taken as [Email];
      expect(mail.from?.address).toBe('no-reply@crm.example.org');
      expect(mail.subject?.length).toBeGreaterThan(10);
      const text = mail.text ?? '';
      expect(wordsOf(mail.html ?? '')).toEqual(text.split(/\s+/).filter(Boolean));
      for (const said of [
        sender.operator.name,
        sender.operator.address,
        sender.operator.email,
        `${publicUrl}/legal/privacy_policy`,
        'Hello Staff,',
      ])
        expect(text).toContain(said);
      expect(text).not.toMatch(/unsubscribe|newsletter|offer|discount|upgrade|% off/i);
      // Nothing is fetched when it is read: no picture tells that it was opened.
      expect(mail.html).not.toMatch(/<img|<link|<script|url\(|src=/i);
      const links = [...(mail.html ?? '').matchAll(/href="([^"]+)"/g)].map(([, url]) => url!);
      expect(links.every((url) => url.startsWith(publicUrl) || url.startsWith(sender.operator.website))).toBe(true);
    },
  );

  it('BW-2.4 When the link of a mail is followed, then its token stands behind the # and is the one of its row', async () => {
    for (const [template, purpose, page] of [
      ['verify-email', 'verify_email', '/verify'],
      ['password-reset', 'password_reset', '/reset'],
      ['invitation', 'invitation', '/invite'],
    ] as const) {
      at().server.taken.length = 0;
      await at().queue({ template, refs: samples[template], to: at().reader } as NewMail);
      await sendMails(at().round);
      const url = new URL(/https:\S+#\S+/.exec(at().server.taken[0]?.text ?? '')?.[0] ?? '');
      expect(url.pathname).toBe(page);
      expect(at().tokens.read(purpose, url.hash.slice(1), at().now())?.id).toBe(token.tokenId);
    }
  });

  it('BW-2.4 When somebody registers, then the mail goes to what they typed, and the outbox holds neither address nor words', async () => {
    const stranger = newStranger();
    await askForAccount({ database: at().product.api, tokens: at().tokens }, stranger, at().now());
    expect(await tablesWith(at().product.superuser, [stranger.email, stranger.name, 'asked for an account'])).toEqual(
      [],
    );
    expect(await sendMails(at().round)).toBe(1);
    expect(at().server.taken[0]?.to).toEqual([{ name: '', address: stranger.email.toLowerCase() }]);
    // Who fills in somebody else's address can't have words of their own delivered there.
    for (const word of [stranger.name, stranger.businessName]) expect(at().server.taken[0]?.html).not.toContain(word);
    expect(await tablesWith(at().product.superuser, [stranger.email])).toEqual([]);
  });

  it('When a name holds markup or line breaks, then it is shown as typed and begins no header', async () => {
    await at().product.superuser.query('update tenant set name = $2 where id = $1', [
      at().clinic.tenantId,
      'A&B <img src=x>\r\nBcc: all@example.org',
    ]);
    await at().queue({ template: 'subscription-renewal', refs: { renewsAt: later }, to: at().reader });
    await at().queue({
      template: 'invitation',
      refs: { ...token, invitedBy: at().clinic.adminId },
      to: at().reader,
    });
    await sendMails(at().round);
    const [renewal, invitation] = at().server.taken as [Email, Email];
    expect(renewal.html).toContain('A&amp;B &lt;img src=x&gt;');
    expect(invitation.subject).toBe('Invitation to A&B <img src=x> Bcc: all@example.org on Omniflow');
    expect(invitation.bcc).toBeUndefined();
    await at().product.superuser.query(`update tenant set name = 'Clinic' where id = $1`, [at().clinic.tenantId]);
  });
});
