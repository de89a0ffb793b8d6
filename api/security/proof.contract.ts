import { z } from 'zod';

const base64Url = z
  .string()
  .regex(/^[\w-]*$/)
  .max(8_192);

/** What a browser's authenticator answers when a passkey is made (WebAuthn level 3, RegistrationResponseJSON). */
export const NewCredential = z
  .object({
    id: base64Url.min(1),
    rawId: base64Url.min(1),
    type: z.literal('public-key'),
    clientExtensionResults: z.looseObject({}),
    response: z.object({
      clientDataJSON: base64Url,
      attestationObject: base64Url,
      transports: z.array(z.string().max(20)).max(10).default([]),
    }),
  })
  .meta({ id: 'NewCredential' });

/** What it answers when a passkey is used (AuthenticationResponseJSON). */
export const UsedCredential = z
  .object({
    id: base64Url.min(1),
    rawId: base64Url.min(1),
    type: z.literal('public-key'),
    clientExtensionResults: z.looseObject({}),
    response: z.object({
      clientDataJSON: base64Url,
      authenticatorData: base64Url,
      signature: base64Url,
    }),
  })
  .meta({ id: 'UsedCredential' });

const Totp = z.strictObject({ method: z.literal('totp'), code: z.string().regex(/^\d{6}$/) });
const Recovery = z.strictObject({ method: z.literal('recovery'), code: z.string().min(1).max(40) });
const Passkey = z.strictObject({ method: z.literal('passkey'), credential: UsedCredential });
const Password = z.strictObject({ method: z.literal('password'), password: z.string().min(1).max(128) });

/** The second step of signing in. */
export const SecondStep = z.discriminatedUnion('method', [Totp, Recovery, Passkey]).meta({ id: 'SecondStep' });
export type SecondStep = z.output<typeof SecondStep>;

/** What shows again that it is really the person, in a session. */
export const Proof = z.discriminatedUnion('method', [Password, Totp, Passkey]).meta({ id: 'Proof' });
export type Proof = z.output<typeof Proof>;

const Known = z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()) });

/** What the browser hands to `navigator.credentials.get` (PublicKeyCredentialRequestOptionsJSON). */
export const PasskeyRequest = z
  .object({
    challenge: z.string(),
    timeout: z.number(),
    rpId: z.string(),
    allowCredentials: z.array(Known),
    userVerification: z.literal('preferred'),
  })
  .meta({ id: 'PasskeyRequest' });

/** What the browser hands to `navigator.credentials.create` (PublicKeyCredentialCreationOptionsJSON). */
export const PasskeyCreation = z
  .object({
    challenge: z.string(),
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number() })),
    timeout: z.number(),
    attestation: z.literal('none'),
    excludeCredentials: z.array(Known),
    authenticatorSelection: z.object({
      residentKey: z.literal('preferred'),
      userVerification: z.literal('preferred'),
      requireResidentKey: z.boolean(),
    }),
  })
  .meta({ id: 'PasskeyCreation' });
