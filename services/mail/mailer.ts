import { createTransport } from 'nodemailer';
import type { Recipient } from './recipients.ts';
import type { RenderedMail } from './render-mail.ts';
import type { Operator } from './template.ts';

/** What came of handing one mail to the server. `unknown`: the connection broke when it may have had it. */
export type Handed =
  | { result: 'accepted' }
  | { result: 'refused'; code: string }
  | { result: 'later'; code: string }
  | { result: 'unknown'; code: string };

export interface Mailer {
  hand(mail: RenderedMail & { id: string; to: Recipient }): Promise<Handed>;
  close(): void;
}

const connectWithinMs = 10_000;
const silentForMs = 15_000;

/**
 * Mails over SMTP_URL, one connection each: a server that closes idle ones loses nothing of ours. Beyond this machine
 * nothing is said before the connection is encrypted (OF-5.1). `leaveFor`: the register's word on the host.
 */
export function createMailer(of: {
  smtpUrl: string;
  from: string;
  operator: Operator;
  leaveFor: (hostname: string) => Promise<void>;
}): Mailer {
  const smtpHost = new URL(of.smtpUrl).hostname;
  const server = createTransport({
    url: of.smtpUrl,
    requireTLS: !isLoopback(smtpHost),
    connectionTimeout: connectWithinMs,
    greetingTimeout: connectWithinMs,
    socketTimeout: silentForMs,
    // Nothing a mail says may be read from this machine or fetched by it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const host = of.from.slice(of.from.lastIndexOf('@') + 1);
  return {
    async hand({ id, to, subject, text, html }) {
      try {
        await of.leaveFor(smtpHost);
        await server.sendMail({
          from: { name: 'Omniflow', address: of.from },
          replyTo: of.operator.email,
          to: { name: to.name ?? '', address: to.address },
          subject,
          text,
          html,
          // The same for every attempt, so that mailboxes can tell a repetition.
          messageId: `<${id}@${host}>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
        return { result: 'accepted' };
      } catch (error) {
        return handedOf(error);
      }
    },
    close: () => server.close(),
  };
}

/** 530 and 535 speak of our sign-in, not of this mail: a deployment set up wrongly must lose nothing. */
const ofOurSignIn = new Set([530, 534, 535, 538]);

/**
 * RFC 5321: 5yz is final, 4yz passes. A failed connect, encryption or sign-in left nothing behind; any other break may
 * have come after the server took it, because the library names them all alike.
 */
export function handedOf(error: unknown): Handed {
  const { responseCode, code, syscall } = error as { responseCode?: unknown; code?: unknown; syscall?: unknown };
  if (typeof responseCode === 'number' && responseCode >= 400) {
    const isFinal = responseCode >= 500 && !ofOurSignIn.has(responseCode);
    return { result: isFinal ? 'refused' : 'later', code: `smtp/${responseCode}` };
  }
  const named = typeof code === 'string' ? code.toLowerCase() : 'unknown';
  const neverLeft =
    syscall === 'connect' || code === 'EDNS' || code === 'EAUTH' || code === 'ETLS' || code === 'EGRESS_CLOSED';
  return { result: neverLeft ? 'later' : 'unknown', code: `smtp/${named}` };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
