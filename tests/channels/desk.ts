import { randomInt, randomUUID } from 'node:crypto';
import { createChannels, createConnectors } from '../../channels/registry.ts';
import type { Actor } from '../../database/scope.ts';
import { chooseNumber } from '../../services/channels/choose-number.ts';
import type { On } from '../../services/channels/desk.ts';
import type { DraftView } from '../../services/channels/drafts.ts';
import { pasteToken } from '../../services/channels/keep-token.ts';
import { startDraft } from '../../services/channels/start-draft.ts';
import type { Watcher } from '../../services/channels/watch-channels.ts';
import { startSimulator } from '../../tools/simulator/simulator.ts';
import { type Clinic, openClinic } from '../harness/people.ts';
import { openProduct, type Product } from '../harness/product.ts';

export const pin = '246810';

export interface Account {
  wabaId: string;
  accessToken: string;
  numbers: { id: string; displayPhoneNumber: string }[];
}

/** The product's services for connecting numbers, with Meta's stand-in as the provider. */
export interface ConnectingDesk {
  product: Product;
  desk: Watcher;
  graphUrl: string;
  /** Origins asked for, one per request. */
  left: string[];
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** A business at Meta with one number, not registered yet. */
  account(of?: { pin?: string; registered?: boolean }): Promise<Account>;
  clinic(): Promise<{ clinic: Clinic; on: On }>;
  /** A draft with the account's token and number chosen. */
  ready(clinic: Clinic, on: On, account: Account): Promise<DraftView>;
  asked(operation: string): Promise<{ method: string; status: number; code: number | null }[]>;
  close(): Promise<void>;
}

export const asAdmin = ({ adminId }: Clinic): Actor => ({ kind: 'member', id: adminId, role: 'admin', sight: 'all' });

export async function openDesk(): Promise<ConnectingDesk> {
  const [product, simulator] = [
    await openProduct(),
    await startSimulator({ appId: '1000', appSecret: randomUUID(), verifyToken: randomUUID(), seed: randomInt(1e6) }),
  ];
  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${simulator.url}/control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
  const secret = 'app-secret';
  await control('PUT', '/app', { secret });
  const left: string[] = [];
  const recorded: typeof fetch = (input, init) => {
    left.push(new URL(input instanceof Request ? input.url : input).origin);
    return fetch(input, init);
  };
  const desk: Watcher = {
    database: product.api,
    vault: product.vault,
    connectors: createConnectors({
      appId: '1000',
      appSecret: secret,
      graphUrl: simulator.url,
      fetch: recorded,
      signUp: { dialogUrl: simulator.url, configId: '7' },
    }),
    channels: createChannels({ graphUrl: simulator.url, fetch: recorded }),
    secret: 'state secret',
    returnTo: 'http://localhost:3999/settings/channels/return',
  };
  return {
    product,
    desk,
    graphUrl: simulator.url,
    left,
    control,
    account: ({ registered = false, ...of } = {}) =>
      control<Account>('POST', '/accounts', {
        numbers: [{ displayPhoneNumber: `1555${randomInt(1e6, 1e7)}`, registered, ...of }],
      }),
    async clinic() {
      const clinic = await openClinic(product);
      return { clinic, on: { tenantId: clinic.tenantId, actor: asAdmin(clinic) } };
    },
    async ready(clinic, on, account) {
      const { id } = await product.api.withScope(on, (scope) => startDraft(scope, { reconnect: null }));
      await pasteToken(desk, on, { draftId: id, token: account.accessToken, businessId: account.wabaId });
      const choice = {
        draftId: id,
        accountId: account.numbers[0]!.id,
        departmentId: clinic.departmentId,
        name: 'Line',
      };
      return product.api.withScope(on, (scope) => chooseNumber(scope, choice));
    },
    asked: async (operation) =>
      (
        await control<{ items: { method: string; status: number; code: number | null }[] }>(
          'GET',
          `/requests?operation=${operation}`,
        )
      ).items,
    async close() {
      await product.close();
      await simulator.stop();
    },
  };
}
