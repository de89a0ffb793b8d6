import { expect } from 'vitest';
import { operations } from '../../api/http/operations.ts';
import { type Browser, startTestApi, type TestApi } from '../api/test-api.ts';
import { addConversation, type SeededTenant, seedTenant } from '../harness/rows.ts';
import {
  type AnyOperation,
  type Caller,
  callerOf,
  callers,
  type RequestOf,
  validRequests,
} from './operation-requests.ts';

/** Every operation with its id, as `it.each` names them. */
export const all: [string, AnyOperation][] = Object.values(operations).flatMap((group) =>
  Object.values(group).map((one): [string, AnyOperation] => [one.id, one]),
);
export const closed = all.filter(([, { permission }]) => permission !== 'public');

/** An API without limits, and an organisation in which one of each role is signed in. */
export interface AskedApi {
  api: TestApi;
  tenant: SeededTenant;
  browsers: Record<Caller, Browser>;
  /** A conversation with a failed and an unconfirmed message and an approved template, made for one call. */
  prepare(operation: AnyOperation): Promise<RequestOf>;
  close(): Promise<void>;
}

export async function startAskedApi(): Promise<AskedApi> {
  const api = await startTestApi({ limits: { perAddress: 100_000, perMember: 100_000, perTenant: 100_000 } });
  const tenant = await seedTenant(api.databases, api.vault);
  const signedIn = Object.values(callers).map(
    async (who): Promise<[Caller, Browser]> => [who, await api.signIn(tenant.members[who])],
  );
  const browsers = Object.fromEntries(await Promise.all(signedIn)) as Record<Caller, Browser>;
  return {
    api,
    tenant,
    browsers,
    async prepare(operation) {
      const conversation = await addConversation(api.databases, api.vault, tenant, {
        ...(operation.id === 'askConsent' && { standing: 'unknown' }),
        assignee: operation.id === 'takeConversation' ? null : tenant.members.agentA.id,
      });
      return await validRequests[operation.id]!({ api, tenant, conversation, caller: browsers[callerOf(operation)] });
    },
    close: () => api.close(),
  };
}

/** Whatever was asked: the log holds no id, name, number or word of a person, and nothing failed for reasons of our own. */
export function expectDiscreetLog({ api, tenant }: Pick<AskedApi, 'api' | 'tenant'>): void {
  const { conversation, members } = tenant;
  for (const secret of [
    conversation.id,
    conversation.messageId,
    conversation.phone,
    conversation.name,
    conversation.text,
    members.agentA.id,
    members.agentA.email,
    'canary',
  ])
    expect(api.logs()).not.toContain(secret);
  expect(api.logs()).not.toContain('"status":500');
}
