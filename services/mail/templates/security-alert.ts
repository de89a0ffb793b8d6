import { z } from 'zod';
import { type SecurityAlert, securityAlerts } from '../../../domain/security/alerts.ts';
import { deviceOfSession, instantInWords } from '../facts.ts';
import { mailTemplate } from '../template.ts';

type Page = 'sessions' | 'security';

interface Words {
  subject: string;
  said: string;
  /** What comes of it. */
  next?: string;
  page: Page;
  /** What to do first when it was somebody else; setting a new password follows. */
  first?: string;
}

const words: Record<SecurityAlert, Words> = {
  new_device: {
    subject: 'New sign-in to your Omniflow account',
    said: 'Your account was opened in a browser or at a place we have no record of',
    page: 'sessions',
    first: 'sign that device out under "See your sessions"',
  },
  second_factor_on: {
    subject: 'Two-step sign-in is on',
    said: 'Two-step sign-in was turned on for your account',
    page: 'security',
  },
  second_factor_off: {
    subject: 'Two-step sign-in is off',
    said: 'Two-step sign-in was turned off for your account',
    page: 'security',
  },
  authenticator_added: {
    subject: 'An authenticator app was added',
    said: 'An authenticator app was added to your account',
    page: 'security',
  },
  authenticator_removed: {
    subject: 'The authenticator app was removed',
    said: 'The authenticator app was removed from your account',
    page: 'security',
  },
  passkey_added: { subject: 'A passkey was added', said: 'A passkey was added to your account', page: 'security' },
  passkey_removed: {
    subject: 'A passkey was removed',
    said: 'A passkey was removed from your account',
    page: 'security',
  },
  recovery_codes_made: {
    subject: 'New recovery codes',
    said: 'New recovery codes were made for your account; the old ones are void',
    page: 'security',
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    said: 'A recovery code was used to sign in to your account',
    page: 'sessions',
    first: 'sign that device out under "See your sessions" and make new recovery codes',
  },
  second_factor_reset: {
    subject: 'Your two-step sign-in was reset',
    said: 'An admin of your organisation took your second step away and signed you out everywhere, as for a lost phone',
    page: 'security',
    first: 'ask your admin why',
  },
  password_changed: {
    subject: 'Your Omniflow password was changed',
    said: 'The password of your account was changed',
    page: 'sessions',
  },
  email_changed: {
    subject: 'The address of your Omniflow account was changed',
    said: 'This address is now the one of your account',
    page: 'sessions',
  },
  guessing: {
    subject: 'Somebody guesses at your password',
    said: 'Wrong passwords or codes were entered for your account again and again. We stopped them; where you usually sign in, you still can. The last of it was',
    page: 'sessions',
  },
  recovery_started: {
    subject: 'Somebody asked to remove your two-step sign-in',
    said: 'Support was told that you lost your second step, and started the recovery of your account',
    next: 'Unless it is stopped, your second steps are removed 72 hours later and you are signed out everywhere. Your password stays, and nobody gets in without it.',
    page: 'security',
    first: 'press Stop under "See how you sign in"',
  },
  recovery_stopped: {
    subject: 'The recovery of your account was stopped',
    said: 'The recovery of your account was stopped by you or by an admin of yours; your second steps stay as they are',
    page: 'security',
  },
  recovery_done: {
    subject: 'Your two-step sign-in was removed',
    said: 'The recovery of your account came to its end: your second steps were removed and you were signed out everywhere',
    next: 'Sign in with your password and set up a new second step at once.',
    page: 'security',
  },
};

const actions: Record<Page, { label: string; path: string }> = {
  sessions: { label: 'See your sessions', path: '/account/sessions' },
  security: { label: 'See how you sign in', path: '/account/security' },
};

/** To the person themselves. Browser and system are looked up when it leaves; the address of the sign-in is in no mail. */
export const securityAlert = mailTemplate({
  refs: z.strictObject({ what: z.enum(securityAlerts), at: z.iso.datetime(), sessionId: z.uuid().optional() }),
  livesMs: 3 * 86_400_000,
  read: async (scope, { sessionId, ...refs }) => ({
    ...refs,
    device: sessionId === undefined ? null : await deviceOfSession(scope, sessionId),
  }),
  write({ what, at, device }, { publicUrl }) {
    const { subject, said, next, page, first } = words[what];
    const { label, path } = actions[page];
    const advice = first === undefined ? '' : `${first}, `;
    return {
      subject,
      lines: [
        `${said}, on ${instantInWords(at)}.`,
        ...(next === undefined ? [] : [next]),
        ...(device === null ? [] : [`It was ${device}.`]),
      ],
      action: { label, url: `${publicUrl}${path}` },
      closing: [
        `If it was you, there is nothing to do. If not, ${advice}set a new password at once at ${publicUrl}/forgot and tell your admin.`,
      ],
    };
  },
});
