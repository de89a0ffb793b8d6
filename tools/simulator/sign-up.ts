import { type Account, createAccount, grantToken, type PhoneNumber } from './accounts.ts';
import { badParameter, GraphError } from './graph-error.ts';
import { makeToken } from './ids.ts';
import type { World } from './world.ts';

/** What a finished sign-up can be exchanged for, once. */
export type SignUpCode = { wabaId: string; redirectUri: string; expiresAt: number; used: boolean };

/** The dialog's request as the app's page sent it. */
export type Dialog = { redirectUri: string; state: string };

/** Checks what the app asks of the dialog. Throws the words Meta shows in place of it. */
export function readDialog(world: World, query: (name: string) => string | null): Dialog {
  if (query('client_id') !== world.app.id) throw new GraphError({ code: 101, message: 'Invalid App ID' });
  const redirectUri = query('redirect_uri') ?? '';
  if (!URL.canParse(redirectUri) || !/^https?:$/.test(new URL(redirectUri).protocol))
    throw new GraphError({ code: 191, message: 'URL blocked: the redirect URI is not allowed for this app.' });
  if (!query('config_id')) throw badParameter('It looks like this app is missing a configuration (config_id).');
  if (query('response_type') !== 'code') throw badParameter('response_type must be code for this configuration.');
  return { redirectUri, state: query('state') ?? '' };
}

/** A business that signs up anew gets an account with one number, not registered yet. */
export function signUpBusiness(world: World, { name, phone }: { name: string; phone: string }): PhoneNumber {
  const { numbers, account } = createAccount(world, {
    name,
    numbers: [{ displayPhoneNumber: phone, verifiedName: name, registered: false }],
  });
  const [number] = numbers;
  if (!number) throw new GraphError({ code: 1, message: `Account ${account.id} has no number.` });
  return number;
}

export function makeCode(world: World, account: Account, redirectUri: string): string {
  const code = `AQ${world.random.text(120, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`;
  const expiresAt = world.clock.now() + world.state.settings.signUpCodeMs;
  world.codes.set(code, { wabaId: account.id, redirectUri, expiresAt, used: false });
  return code;
}

interface Exchange {
  clientId: string | null;
  secret: string | null;
  code: string | null;
  redirectUri: string | null;
}

/** `oauth/access_token`: a code of the dialog for a system user's token that reaches the chosen account. */
export function exchangeCode(world: World, { clientId, secret, code, redirectUri }: Exchange) {
  if (clientId !== world.app.id) throw new GraphError({ code: 101 });
  if (secret !== world.app.secret)
    throw new GraphError({ code: 1, message: 'Error validating client secret.', status: 400 });
  const known = world.codes.get(code ?? '');
  if (!known) throw new GraphError({ code: 100, message: 'Invalid verification code format.' });
  if (known.used)
    throw new GraphError({ code: 100, subcode: 36009, message: 'This authorization code has been used.' });
  if (known.expiresAt <= world.clock.now())
    throw new GraphError({ code: 100, subcode: 36007, message: 'This authorization code has expired.' });
  if (redirectUri !== known.redirectUri)
    throw new GraphError({
      code: 100,
      subcode: 36008,
      message:
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    });
  known.used = true;
  const life = world.state.settings.signUpTokenMs;
  const token = grantToken(world, {
    token: makeToken(world.random),
    wabaIds: [known.wabaId],
    expiresAt: life === null ? null : world.clock.now() + life,
  });
  return {
    access_token: token.token,
    token_type: 'bearer',
    ...(life === null ? {} : { expires_in: Math.floor(life / 1_000) }),
  };
}
