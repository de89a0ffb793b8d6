import type { NumberQuality } from '../../domain/channels/health.ts';
import type { FoundNumber } from '../../domain/channels/numbers.ts';
import { ProviderRefusal } from '../../domain/channels/refusal.ts';
import type { Connector, TokenReport } from '../connector.ts';
import { classify } from './errors.ts';
import { bearer, failureOf, type GraphOptions, graphAddress, isSendableToken, jsonOf } from './graph.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './shape.ts';

const timeoutMs = 15_000;
/** Sending, and templates and numbers (Meta, permissions). */
const neededScopes = ['whatsapp_business_messaging', 'whatsapp_business_management'];
const numberFields =
  'id,display_phone_number,verified_name,quality_rating,code_verification_status,status,name_status,messaging_limit_tier,is_on_biz_app';
/** An account has at most 20 numbers, raised to a few hundred on request. */
const mostNumbers = '200';

export interface ConnectOptions extends GraphOptions {
  appId: string;
  /** The current one. */
  appSecret: string;
  signUp: { dialogUrl: string; configId: string } | null;
}

interface Ask {
  method: 'GET' | 'POST' | 'DELETE';
  path: string[];
  query?: Record<string, string>;
  body?: Record<string, unknown>;
  token?: string;
}
type Graph = (ask: Ask) => Promise<Fields>;

/** Onboarding on WhatsApp's Cloud API (Meta, Embedded Signup and phone numbers), by Meta's own API alone (BW-3.1). */
export function createWhatsAppConnector(options: ConnectOptions): Connector {
  const graph = createGraph(options);
  const done = (ask: Ask): Promise<void> => graph(ask).then(() => undefined);
  const subscription = (method: Ask['method'], { businessId, token }: { businessId: string; token: string }): Ask => ({
    method,
    path: [businessId, 'subscribed_apps'],
    token,
  });
  return {
    provider: 'whatsapp',
    signUpAddress: (of) => signUpAddress(options, of),
    exchangeCode: (of) => exchangeCode(graph, options, of),
    inspectToken: (token) => inspectToken(graph, options, token),
    async listNumbers({ businessId, token }) {
      const query = { fields: numberFields, limit: mostNumbers };
      const page = await graph({ method: 'GET', path: [businessId, 'phone_numbers'], query, token });
      return listOf(page.data).flatMap(readNumber);
    },
    async readNumber({ accountId, token }) {
      const node = await graph({ method: 'GET', path: [accountId], query: { fields: numberFields }, token });
      const [number] = readNumber(node);
      if (number === undefined) throw new ProviderRefusal('NO_ANSWER', { transient: true });
      return number;
    },
    async isSubscribed(of) {
      const { data } = await graph(subscription('GET', of));
      return listOf(data).some(
        (one) => textOf(fieldsOf(fieldsOf(one)?.whatsapp_business_api_data)?.id) === options.appId,
      );
    },
    subscribe: (of) => done(subscription('POST', of)),
    unsubscribe: (of) => done(subscription('DELETE', of)),
    register: ({ accountId, token, pin }) =>
      done({ method: 'POST', path: [accountId, 'register'], body: { messaging_product: 'whatsapp', pin }, token }),
    deregister: ({ accountId, token }) => done({ method: 'POST', path: [accountId, 'deregister'], token }),
  };
}

/** Meta's dialog as a page of its own: no script of another host is loaded into ours (BW-8.2). */
function signUpAddress(
  { appId, signUp }: ConnectOptions,
  { state, returnTo }: { state: string; returnTo: string },
): string | null {
  if (signUp === null) return null;
  const dialog = new URL(graphAddress(signUp.dialogUrl, 'dialog', 'oauth'));
  dialog.search = new URLSearchParams({
    client_id: appId,
    config_id: signUp.configId,
    redirect_uri: returnTo,
    response_type: 'code',
    override_default_response_type: 'true',
    state,
    extras: JSON.stringify({ setup: {}, sessionInfoVersion: '3' }),
  }).toString();
  return dialog.href;
}

async function exchangeCode(
  graph: Graph,
  { appId, appSecret }: ConnectOptions,
  { code, returnTo }: { code: string; returnTo: string },
): Promise<string> {
  const query = { client_id: appId, client_secret: appSecret, redirect_uri: returnTo, code };
  const answer = await graph({ method: 'GET', path: ['oauth', 'access_token'], query });
  const token = textOf(answer.access_token);
  if (token === null || !isSendableToken(token)) throw new ProviderRefusal('NO_ANSWER', { transient: true });
  return token;
}

async function inspectToken(graph: Graph, { appId, appSecret }: ConnectOptions, token: string): Promise<TokenReport> {
  const answer = await graph({
    method: 'GET',
    path: ['debug_token'],
    query: { input_token: token },
    token: `${appId}|${appSecret}`,
  });
  const data = fieldsOf(answer.data) ?? {};
  const scopes = listOf(data.scopes).map(textOf);
  const expires = numberOf(data.expires_at) ?? 0;
  // A token of another app works until that app is gone, and our webhooks never come.
  if (data.is_valid === true && textOf(data.app_id) !== appId) throw new ProviderRefusal('OTHER_APP');
  const targets = listOf(data.granular_scopes).flatMap((scope) => listOf(fieldsOf(scope)?.target_ids).map(textOf));
  return {
    valid: data.is_valid === true,
    expiresAt: expires === 0 ? null : new Date(expires * 1_000),
    missing: neededScopes.filter((scope) => !scopes.includes(scope)),
    businessIds: [...new Set(targets.filter((id) => id !== null))],
  };
}

const qualities: ReadonlyMap<unknown, NumberQuality> = new Map([
  ['GREEN', 'green'],
  ['YELLOW', 'yellow'],
  ['RED', 'red'],
]);

/** A number without an id or digits is none that could be connected. */
function readNumber(value: unknown): FoundNumber[] {
  const node = fieldsOf(value);
  const accountId = textOf(node?.id);
  const displayNumber = (textOf(node?.display_phone_number) ?? '').replaceAll(/\D/g, '');
  if (node === null || accountId === null || displayNumber === '') return [];
  return [
    {
      accountId,
      displayNumber,
      verifiedName: textOf(node.verified_name),
      quality: qualities.get(node.quality_rating) ?? 'unknown',
      messagingLimit: textOf(node.messaging_limit_tier),
      status: textOf(node.status),
      nameStatus: textOf(node.name_status),
      inApp: node.is_on_biz_app === true,
    },
  ];
}

/** One call. A refusal carries Meta's code only: its message may quote ids, a network error's text the token. */
function createGraph({ graphUrl, fetch = globalThis.fetch }: ConnectOptions): Graph {
  return async function graph({ method, path, query, body, token }) {
    if (token !== undefined && !isSendableToken(token)) throw new ProviderRefusal('190');
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    let status: number;
    let answer: unknown;
    try {
      const response = await fetch(graphAddress(graphUrl, ...path) + search, {
        method,
        headers: {
          ...(token === undefined ? { 'user-agent': 'Omniflow/1.0' } : bearer(token)),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.status;
      answer = jsonOf(await response.text());
    } catch {
      // The text of a network error quotes the address; the code alone is passed on.
      throw new ProviderRefusal('NO_ANSWER', { transient: true });
    }
    const failure = failureOf(answer);
    if (failure !== null) throw refusalOf(failure);
    const fields = fieldsOf(answer);
    if (status < 200 || status > 299 || fields === null) throw new ProviderRefusal('NO_ANSWER', { transient: true });
    return fields;
  };
}

/** With the subcode where it changes the meaning; the list of cures knows both. */
function refusalOf({ code, subcode }: { code: number; subcode: number | null }): ProviderRefusal {
  const { action } = classify(code, subcode);
  return new ProviderRefusal(subcode === null ? String(code) : `${code}/${subcode}`, {
    transient: action === 'retry' || action === 'reconcile',
  });
}
