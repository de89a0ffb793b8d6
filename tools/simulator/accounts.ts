import { GraphError, unknownObject } from './graph-error.ts';
import { makeObjectId, makeToken } from './ids.ts';
import type { World } from './world.ts';

export type Account = {
  id: string;
  name: string;
  /** Portfolio: the scope of a business-scoped user id. */
  portfolioId: string;
  subscribed: boolean;
  override: { callbackUrl: string; verifyToken: string } | null;
};

export type PhoneNumber = {
  id: string;
  wabaId: string;
  displayPhoneNumber: string;
  verifiedName: string;
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  registered: boolean;
  /** New people a day, in Meta's word. */
  messagingLimit?: string;
  nameStatus?: string;
  /** CONNECTED or DISCONNECTED by `registered` unless said otherwise: PENDING, BANNED, FLAGGED … */
  status?: string | null;
  /** Still in the WhatsApp app. */
  inApp?: boolean;
  /** Of two-step verification; null until the first registration sets it. */
  pin?: string | null;
  wrongPins?: number;
  /** Instants of registering and deregistering. */
  registrations?: number[];
};

export type AccessToken = {
  token: string;
  /** Milliseconds since the epoch; null never expires. */
  expiresAt: number | null;
  /** Accounts in reach; null reaches all. */
  wabaIds: string[] | null;
  revoked: boolean;
  /** All that are needed unless said otherwise. */
  scopes?: string[];
  /** Of another app than ours. */
  appId?: string;
};

export const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'] as const;

export type NewNumber = {
  id?: string | undefined;
  displayPhoneNumber?: string | undefined;
  verifiedName?: string | undefined;
  registered?: boolean | undefined;
  pin?: string | undefined;
  inApp?: boolean | undefined;
};

export type NewAccount = {
  id?: string | undefined;
  name?: string | undefined;
  portfolioId?: string | undefined;
  subscribed?: boolean | undefined;
  accessToken?: string | undefined;
  tokenExpiresAt?: number | undefined;
  numbers?: NewNumber[] | undefined;
};

export const DEFAULT_PORTFOLIO = 'portfolio';

/** Makes a WhatsApp business account with its numbers (one when none is given) and a token that reaches it; an id that
 * exists keeps its subscription. */
export function createAccount(world: World, input: NewAccount) {
  const { state, random } = world;
  const before = input.id === undefined ? undefined : state.accounts.get(input.id);
  const account: Account = {
    id: input.id ?? makeObjectId(random),
    name: input.name ?? 'Test business',
    portfolioId: input.portfolioId ?? DEFAULT_PORTFOLIO,
    subscribed: input.subscribed ?? before?.subscribed ?? false,
    override: before?.override ?? null,
  };
  state.accounts.set(account.id, account);
  const numbers = (input.numbers ?? [{}]).map((number) => createNumber(world, account, number));
  const token = grantToken(world, {
    token: input.accessToken ?? makeToken(random),
    expiresAt: input.tokenExpiresAt ?? null,
    wabaIds: [account.id],
  });
  return { account, numbers, token };
}

function createNumber(world: World, account: Account, input: NewNumber): PhoneNumber {
  const number: PhoneNumber = {
    id: input.id ?? makeObjectId(world.random),
    wabaId: account.id,
    displayPhoneNumber: (input.displayPhoneNumber ?? `1555${world.random.text(7, '0123456789')}`).replaceAll(/\D/g, ''),
    verifiedName: input.verifiedName ?? account.name,
    qualityRating: 'GREEN',
    registered: input.registered ?? true,
    messagingLimit: 'TIER_1K',
    nameStatus: 'APPROVED',
    pin: input.pin ?? null,
    inApp: input.inApp ?? false,
  };
  world.state.numbers.set(number.id, number);
  return number;
}

/** Puts a token in force; one that exists already gains the accounts named. */
export function grantToken(world: World, input: Omit<AccessToken, 'revoked'>): AccessToken {
  const before = world.state.tokens.get(input.token);
  const wabaIds =
    before?.wabaIds && input.wabaIds ? [...new Set([...before.wabaIds, ...input.wabaIds])] : input.wabaIds;
  const token = { ...input, wabaIds: before?.wabaIds === null ? null : wabaIds, revoked: false };
  world.state.tokens.set(token.token, token);
  return token;
}

/** The token of a request. Throws 104 without one, 190 when it is unknown, withdrawn (460) or expired (463). */
export function requireToken(world: World, authorization: string | undefined): AccessToken {
  const value = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!value) throw new GraphError({ code: 104, message: 'An access token is required to request this resource.' });
  const token = world.state.tokens.get(value);
  if (!token) throw new GraphError({ code: 190, message: 'Invalid OAuth access token - Cannot parse access token' });
  if (token.revoked) {
    throw new GraphError({
      code: 190,
      subcode: 460,
      message:
        'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
    });
  }
  const now = world.clock.now();
  if (token.expiresAt !== null && token.expiresAt <= now) {
    throw new GraphError({
      code: 190,
      subcode: 463,
      message: `Error validating access token: Session has expired on ${pacific(token.expiresAt)}. The current time is ${pacific(now)}.`,
    });
  }
  return token;
}

/** The Graph API names times in Meta's own zone. */
function pacific(instant: number): string {
  return new Intl.DateTimeFormat('en-US', {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone: 'America/Los_Angeles',
  }).format(instant);
}

/** Throws 200 when a token wasn't given a permission. */
export function requireScope(token: AccessToken, scope: (typeof SCOPES)[number]): void {
  if ((token.scopes ?? SCOPES).includes(scope)) return;
  throw new GraphError({ code: 200, message: `(#200) Requires ${scope} permission to manage the object` });
}

/** Whether the token may act on this account. */
export function reaches(token: AccessToken, wabaId: string): boolean {
  return token.wabaIds === null || token.wabaIds.includes(wabaId);
}

/** The number a request names; throws 100/33 when it is unknown or out of the token's reach. */
export function requireNumber(world: World, token: AccessToken, target: { id: string; method: string }): PhoneNumber {
  const number = world.state.numbers.get(target.id);
  if (!number || !reaches(token, number.wabaId)) throw unknownObject(target.method, target.id);
  return number;
}

/** The account a request names; throws 100/33 when it is unknown or out of the token's reach. */
export function requireAccount(world: World, token: AccessToken, target: { id: string; method: string }): Account {
  const account = world.state.accounts.get(target.id);
  if (!account || !reaches(token, account.id)) throw unknownObject(target.method, target.id);
  return account;
}

/** The scope within which a number knows its customers. */
export function portfolioOf(world: World, number: PhoneNumber): string {
  return world.state.accounts.get(number.wabaId)?.portfolioId ?? DEFAULT_PORTFOLIO;
}
