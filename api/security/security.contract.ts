import { z } from 'zod';
import { secondFactorRules } from '../../domain/security/second-factor.ts';
import { operation } from '../http/operation.ts';
import { NewCredential, PasskeyCreation, PasskeyRequest, Proof } from './proof.contract.ts';

const PasskeyView = z
  .object({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime(), lastUsedAt: z.iso.datetime().nullable() })
  .meta({ id: 'Passkey' });
export type PasskeyView = z.output<typeof PasskeyView>;

/** How a person's account is protected. */
export const AccountSecurity = z
  .object({
    /** Since when an authenticator app is asked for; null when none is. */
    authenticatorSince: z.iso.datetime().nullable(),
    passkeys: z.array(PasskeyView),
    recoveryCodesLeft: z.int(),
    /** What the organisation asks of everybody. */
    rule: z.enum(secondFactorRules),
    /** When support removes all of it, unless that is stopped; null while nothing like it waits. */
    recoveryDueAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AccountSecurity' });
export type AccountSecurity = z.output<typeof AccountSecurity>;

const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
const one = z.object({ id: z.uuid() });

/** One's own account. All of it works before a required second step is there: it is the way to it. */
export const securityOperations = {
  account: operation({
    id: 'getAccountSecurity',
    summary: 'How my account is protected',
    method: 'get',
    path: '/account/security',
    permission: 'session',
    withoutSecondFactor: true,
    status: 200,
    response: AccountSecurity,
  }),
  stepUp: operation({
    id: 'stepUp',
    summary: 'Show again that it is me; counts for five minutes',
    method: 'post',
    path: '/account/step-up',
    permission: 'session',
    whileFrozen: true,
    withoutSecondFactor: true,
    body: Proof,
    status: 204,
    response: z.undefined(),
  }),
  stepUpPasskey: operation({
    id: 'startStepUpPasskey',
    summary: 'What a passkey must sign to show that it is me',
    method: 'post',
    path: '/account/step-up/passkey',
    permission: 'session',
    whileFrozen: true,
    withoutSecondFactor: true,
    status: 200,
    response: PasskeyRequest,
  }),
  startAuthenticator: operation({
    id: 'startAuthenticator',
    summary: 'A new key for an authenticator app; counts once a code proved it',
    method: 'post',
    path: '/account/authenticator',
    permission: 'session',
    whileFrozen: true,
    stepUp: true,
    withoutSecondFactor: true,
    status: 201,
    response: z.object({
      uri: z.string(),
      key: z.string(),
      /** Side length in modules, and the dark ones as the path of an SVG. */
      qr: z.object({ size: z.int(), path: z.string() }),
    }),
  }),
  confirmAuthenticator: operation({
    id: 'confirmAuthenticator',
    summary: 'Prove the app with a code. Shows recovery codes when this is the first second step',
    method: 'post',
    path: '/account/authenticator/confirm',
    permission: 'session',
    whileFrozen: true,
    withoutSecondFactor: true,
    body: z.object({ code: z.string().regex(/^\d{6}$/) }),
    status: 200,
    response: RecoveryCodes,
  }),
  removeAuthenticator: operation({
    id: 'removeAuthenticator',
    summary: 'Ask for no code of an app any more',
    method: 'delete',
    path: '/account/authenticator',
    permission: 'session',
    whileFrozen: true,
    stepUp: true,
    withoutSecondFactor: true,
    status: 204,
    response: z.undefined(),
  }),
  renewRecoveryCodes: operation({
    id: 'renewRecoveryCodes',
    summary: 'Ten new recovery codes; the old ones end',
    method: 'post',
    path: '/account/recovery-codes',
    permission: 'session',
    whileFrozen: true,
    stepUp: true,
    withoutSecondFactor: true,
    status: 200,
    response: RecoveryCodes,
  }),
  stopRecovery: operation({
    id: 'stopRecovery',
    summary: 'Keep my second steps: stops what support was asked to do',
    method: 'post',
    path: '/account/recovery/stop',
    permission: 'session',
    whileFrozen: true,
    withoutSecondFactor: true,
    status: 204,
    response: z.undefined(),
  }),
  startPasskey: operation({
    id: 'startPasskey',
    summary: 'What a new passkey is made of',
    method: 'post',
    path: '/account/passkeys/start',
    permission: 'session',
    whileFrozen: true,
    stepUp: true,
    withoutSecondFactor: true,
    status: 200,
    response: PasskeyCreation,
  }),
  addPasskey: operation({
    id: 'addPasskey',
    summary: 'Keep a passkey. Shows recovery codes when this is the first second step',
    method: 'post',
    path: '/account/passkeys',
    permission: 'session',
    whileFrozen: true,
    stepUp: true,
    withoutSecondFactor: true,
    body: z.object({ name: z.string().trim().min(1).max(60), credential: NewCredential }),
    status: 201,
    response: z.object({ id: z.uuid(), recoveryCodes: z.array(z.string()) }),
  }),
  removePasskey: operation({
    id: 'removePasskey',
    summary: 'Let this passkey open nothing any more',
    method: 'delete',
    path: '/account/passkeys/{id}',
    permission: 'session',
    whileFrozen: true,
    stepUp: true,
    withoutSecondFactor: true,
    params: one,
    status: 204,
    response: z.undefined(),
  }),
};
