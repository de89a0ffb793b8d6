import type { z } from 'zod';
import { isOperatorStage, type Operation } from '../../api/http/operation.ts';
import { may, type Role } from '../../domain/organisation/roles.ts';
import type { Browser, TestApi } from '../api/test-api.ts';
import type { SeededConversation } from '../harness/conversation-rows.ts';
import type { SeededTenant } from '../harness/rows.ts';
import { accountsRequests } from './requests/accounts.ts';
import { auditRequests } from './requests/audit.ts';
import { channelsRequests } from './requests/channels.ts';
import { inboxRequests } from './requests/inbox.ts';
import { organisationRequests } from './requests/organisation.ts';
import { platformRequests } from './requests/platform.ts';
import { securityRequests } from './requests/security.ts';
import { sightRequests } from './requests/sight.ts';

// biome-ignore lint/suspicious/noExplicitAny: a heterogeneous list needs the widest operation
export type AnyOperation = Operation<any, any, any, any>;

export interface RequestOf {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

export interface Given {
  api: TestApi;
  /** Who will ask, in the very session. */
  caller: Browser;
  tenant: SeededTenant;
  /** Granted to agent A. */
  conversation: SeededConversation;
}

/** A request that must succeed, by the operation's id: what it speaks of is made for this one call. */
export type Requests = Record<string, (given: Given) => RequestOf | Promise<RequestOf>>;

export const validRequests: Requests = {
  ...inboxRequests,
  ...accountsRequests,
  ...securityRequests,
  ...organisationRequests,
  ...sightRequests,
  ...channelsRequests,
  ...auditRequests,
  ...platformRequests,
};

/** The least of the four people who may ask for it; for everybody's operations agent A. */
export const callers = { agent: 'agentA', manager: 'manager', privacy_officer: 'officer', admin: 'admin' } as const;
export type Caller = (typeof callers)[Role];

export function callerOf({ permission }: AnyOperation): Caller {
  if (permission === 'public' || isOperatorStage(permission)) return 'agentA';
  const [role] = (Object.keys(callers) as Role[]).filter((one) => may(one, permission));
  if (role === undefined) throw new Error(`Nobody may ${permission}.`);
  return callers[role];
}

/** Those whose role does not allow it. */
export function refusedCallersOf({ permission }: AnyOperation): Caller[] {
  if (permission === 'public' || isOperatorStage(permission)) return [];
  return (Object.keys(callers) as Role[]).filter((one) => !may(one, permission)).map((one) => callers[one]);
}

const wrong: [string, unknown][] = [
  ['a number', 7],
  ['a list', ['canary']],
  ['an object', { canary: 'canary' }],
  ['endless', 'canary'.repeat(2_000)],
  ['null', null],
];

/** Requests that differ from a valid one in one field and that its schemas refuse. */
export function mutationsOf(operation: AnyOperation, request: RequestOf): [string, RequestOf][] {
  const bodies =
    operation.body === undefined
      ? []
      : [
          ['no body', { ...request, body: undefined }] as [string, RequestOf],
          ...variantsOf(request.body)
            .map(([what, body]): [string, RequestOf] => [`body: ${what}`, { ...request, body }])
            .filter(([, { body }]) => refuses(operation.body, body)),
        ];
  const queries = Object.keys(request.query ?? {}).map((name): [string, RequestOf] => [
    `query: ${name}`,
    { ...request, query: { ...request.query, [name]: 'canary'.repeat(50) } },
  ]);
  return [...bodies, ...queries];
}

function refuses(schema: z.ZodType, value: unknown): boolean {
  return !schema.safeParse(value).success;
}

/** The value with each field, at any depth, removed or replaced. */
function variantsOf(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return wrong.map(([what, other]) => [`${path} is ${what}`, other]);
  return Object.entries(value).flatMap(([name, inner]) => {
    const { [name]: _, ...without } = value as Record<string, unknown>;
    const replaced = variantsOf(inner, `${path}.${name}`).map(([what, other]): [string, unknown] => [
      what,
      { ...value, [name]: other },
    ]);
    return [[`${path}.${name} is missing`, without] as [string, unknown], ...replaced];
  });
}
