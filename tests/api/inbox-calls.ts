import type { z } from 'zod';
import type { ConversationDetail, ConversationRow } from '../../api/inbox/conversations.contract.ts';
import { type SeededTenant, seedTenant } from '../harness/rows.ts';
import { type Browser, startTestApi, type TestApi } from './test-api.ts';

export type Detail = z.output<typeof ConversationDetail>;
export type Row = z.output<typeof ConversationRow>;

export interface Clinic {
  api: TestApi;
  tenant: SeededTenant;
  admin: Browser;
  manager: Browser;
  agentA: Browser;
  agentB: Browser;
}

/** An API with one organisation whose four members are signed in. */
export async function openClinic(): Promise<Clinic> {
  const api = await startTestApi();
  const tenant = await seedTenant(api.databases, api.vault);
  const { admin, manager, agentA, agentB } = tenant.members;
  return {
    api,
    tenant,
    admin: await api.signIn(admin),
    manager: await api.signIn(manager),
    agentA: await api.signIn(agentA),
    agentB: await api.signIn(agentB),
  };
}

/** The body of a GET that must succeed. */
export async function get<T>(browser: Browser, path: string): Promise<T> {
  const response = await browser.request('GET', `/api/v1${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

export function post(browser: Browser, path: string, body?: unknown): Promise<Response> {
  return browser.request('POST', `/api/v1${path}`, body === undefined ? {} : { body });
}

export function listOf(browser: Browser, query: string): Promise<{ items: Row[]; next: string | null }> {
  return get(browser, `/conversations?${query}`);
}

export async function idsOf(browser: Browser, query: string): Promise<string[]> {
  return (await listOf(browser, query)).items.map(({ id }) => id);
}
