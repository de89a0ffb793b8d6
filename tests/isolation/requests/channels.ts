import { randomInt } from 'node:crypto';
import { acceptAgreementFor } from '../../../tools/seed/accept-agreement.ts';
import { runSql } from '../../harness/rows.ts';
import type { Given, Requests } from '../operation-requests.ts';

const accepted = new Set<string>();
const pin = '123456';

interface Account {
  wabaId: string;
  accessToken: string;
  numbers: { id: string }[];
}

/** A business with one number at Meta's stand-in. */
async function openAccount({ api }: Given): Promise<Account> {
  const response = await fetch(`${api.simulatorUrl}/control/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ numbers: [{ displayPhoneNumber: `1555${randomInt(1e6, 1e7)}`, registered: false }] }),
  });
  return (await response.json()) as Account;
}

async function ask<T>({ caller }: Given, path: string, body?: unknown): Promise<T> {
  const response = await caller.request('POST', `/api/v1${path}`, { body: body ?? {} });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function accept({ api, tenant }: Given): Promise<void> {
  if (accepted.has(tenant.id)) return;
  await acceptAgreementFor(api.database, { tenantId: tenant.id, adminId: tenant.members.admin.id });
  accepted.add(tenant.id);
}

/** By the admin in whose session the request will be made. */
async function startDraft(given: Given): Promise<string> {
  await accept(given);
  return (await ask<{ id: string }>(given, '/channel-drafts', { policyRead: true, reconnect: null })).id;
}

async function withToken(given: Given): Promise<{ id: string; account: Account }> {
  const [id, account] = [await startDraft(given), await openAccount(given)];
  await ask(given, `/channel-drafts/${id}/token`, { businessId: account.wabaId, token: account.accessToken });
  return { id, account };
}

async function chosen(given: Given): Promise<string> {
  const { id, account } = await withToken(given);
  await ask(given, `/channel-drafts/${id}/number`, choiceOf(given, account));
  return id;
}

async function connected(given: Given): Promise<{ id: string; channelId: string }> {
  const id = await chosen(given);
  const { channelId } = await ask<{ channelId: string }>(given, `/channel-drafts/${id}/connect`, { pin });
  return { id, channelId };
}

function choiceOf({ tenant }: Given, { numbers }: Account): Record<string, string> {
  return { accountId: numbers[0]!.id, departmentId: tenant.departments.frontDesk, name: 'Second line' };
}

/** Meta's page, as somebody who chooses the account and continues. */
async function signUp(given: Given): Promise<{ code: string; state: string }> {
  const id = await startDraft(given);
  const { wabaId } = await openAccount(given);
  const { address } = await ask<{ address: string }>(given, `/channel-drafts/${id}/sign-up`);
  const page = await fetch(address, { method: 'POST', body: new URLSearchParams({ choice: wabaId }) });
  const back = /"back":"([^"]+)"/.exec(await page.text())?.[1] ?? '';
  const query = new URL(back.replaceAll('\\u0026', '&')).searchParams;
  return { code: query.get('code') ?? '', state: query.get('state') ?? '' };
}

export const channelsRequests: Requests = {
  listChannels: () => ({}),
  getChannel: ({ tenant }) => ({ params: { id: tenant.channelId } }),
  changeChannel: async ({ api, tenant }) => {
    const [row] = await runSql<{ name: string; departmentId: string }>(
      api.databases,
      'select name, department_id as "departmentId" from channel where id = $1',
      [tenant.channelId],
    );
    return {
      params: { id: tenant.channelId },
      body: { name: `Line ${randomInt(1e6)}`, departmentId: tenant.departments.frontDesk, seen: { ...row } },
    };
  },
  checkChannel: ({ tenant }) => ({ params: { id: tenant.channelId } }),
  disconnectChannel: async (given) => ({ params: { id: (await connected(given)).channelId } }),
  startChannelDraft: async (given) => {
    await accept(given);
    return { body: { policyRead: true, reconnect: null } };
  },
  getChannelDraft: async (given) => ({ params: { id: await startDraft(given) } }),
  openChannelSignUp: async (given) => ({ params: { id: await startDraft(given) } }),
  finishChannelSignUp: async (given) => ({ body: await signUp(given) }),
  pasteChannelToken: async (given) => {
    const [id, account] = [await startDraft(given), await openAccount(given)];
    return { params: { id }, body: { businessId: account.wabaId, token: account.accessToken } };
  },
  chooseChannelNumber: async (given) => {
    const { id, account } = await withToken(given);
    return { params: { id }, body: choiceOf(given, account) };
  },
  connectChannel: async (given) => ({ params: { id: await chosen(given) }, body: { pin } }),
  finishChannelDraft: async (given) => ({ params: { id: (await connected(given)).id } }),
  discardChannelDraft: async (given) => ({ params: { id: await startDraft(given) } }),
};
