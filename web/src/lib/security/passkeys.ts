import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import type { z } from 'zod';
import type {
  NewCredential,
  PasskeyCreation,
  PasskeyRequest,
  UsedCredential,
} from '#contracts/security/proof.contract.ts';
import { m } from '#lib/i18n/generated/messages.js';

type Creation = z.output<typeof PasskeyCreation>;
type Request = z.output<typeof PasskeyRequest>;

/** The browser or the person said no; the text says what to do. */
export class PasskeyProblem extends Error {}

export function canUsePasskeys(): boolean {
  return browserSupportsWebAuthn();
}

/** Asks an authenticator to make a passkey. Throws PasskeyProblem. */
export async function makePasskey(options: Creation): Promise<z.input<typeof NewCredential>> {
  const made = await asked(() => startRegistration({ optionsJSON: options }));
  const { id, rawId, response } = made;
  const { clientDataJSON, attestationObject, transports = [] } = response;
  return {
    id,
    rawId,
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON, attestationObject, transports },
  };
}

/** Asks an authenticator to sign with a passkey. Throws PasskeyProblem. */
export async function usePasskey(options: Request): Promise<z.input<typeof UsedCredential>> {
  const used = await asked(() => startAuthentication({ optionsJSON: options }));
  const { clientDataJSON, authenticatorData, signature } = used.response;
  return {
    id: used.id,
    rawId: used.rawId,
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON, authenticatorData, signature },
  };
}

async function asked<T>(ceremony: () => Promise<T>): Promise<T> {
  try {
    return await ceremony();
  } catch (error) {
    throw new PasskeyProblem(wordsFor(error));
  }
}

function wordsFor(error: unknown): string {
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    return m.security_passkey_known();
  // browsers don't tell whether it was cancelled, timed out or no key fitted
  return error instanceof Error && error.name === 'NotAllowedError'
    ? m.security_passkey_given_up()
    : m.security_passkey_failed();
}
