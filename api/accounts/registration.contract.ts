import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { Locale } from './notices.contract.ts';

/** A token of a link or form. */
export const Token = z.string().min(1).max(300);

export const passwordRule = { least: 12, most: 128 } as const;
export const Password = z.string().min(passwordRule.least).max(passwordRule.most);
export const Email = z.email().max(254);
/** Shown with spaces, sent without: `+919800000000`. */
export const Phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'Expected + and the number with its country code');
/** Names are one line of visible characters. */
export const Line = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, 'Expected one line of letters');

/** What was agreed to and when, as the ledger will keep it. */
export const ConsentReceipt = z
  .object({
    at: z.iso.datetime(),
    sentenceId: z.string(),
    sentenceVersion: z.int(),
    /** Of the sentence in UTF-8, in hex. */
    sha256: z.string(),
    locale: Locale,
  })
  .meta({ id: 'ConsentReceipt' });

/** BW-1.1: exactly these four facts about the person and the business are asked for, all required. */
export const registrationFacts = { name: Line, email: Email, businessName: Line, phone: Phone };

export const registrationOperations = {
  consent: operation({
    id: 'giveRegistrationConsent',
    summary: 'Agrees to the sentence before registration; opens the form for 30 minutes. Stores nothing',
    method: 'post',
    path: '/registration/consent',
    permission: 'public',
    body: z.strictObject({ agreed: z.literal(true), locale: Locale }),
    status: 201,
    response: z.object({ token: z.string(), expiresAt: z.iso.datetime(), receipt: ConsentReceipt }),
  }),
  register: operation({
    id: 'register',
    summary: 'Asks for an account; the same answer whether or not the address has one. Needs the token of consent',
    method: 'post',
    path: '/registration',
    permission: 'public',
    body: z.strictObject({
      /** Without it nothing is read: CONSENT_REQUIRED. */
      token: Token.optional(),
      ...registrationFacts,
      password: Password,
      /** "I am 18 or older" (BW-9.1). */
      adult: z.literal(true),
      locale: Locale,
    }),
    status: 202,
    /** `handle` asks for the mail again; the registration is gone at `expiresAt`. */
    response: z.object({ handle: z.string(), expiresAt: z.iso.datetime() }),
  }),
  resend: operation({
    id: 'resendVerification',
    summary: 'Sends the mail of a registration again, at most four times',
    method: 'post',
    path: '/registration/resend',
    permission: 'public',
    body: z.strictObject({ handle: Token }),
    status: 204,
    response: z.undefined(),
  }),
  verify: operation({
    id: 'verifyRegistration',
    summary: 'Confirms the address by the token of the mail; account and organisation come into being',
    method: 'post',
    path: '/registration/verify',
    permission: 'public',
    body: z.strictObject({ token: Token }),
    status: 200,
    /** For the sign-in form. */
    response: z.object({ email: z.string() }),
  }),
};
