import { GraphError } from './graph-error.ts';
import type { World } from './world.ts';

/** Operations of the Graph API a fault can hit. */
export const OPERATIONS = [
  'messages',
  'read',
  'media_upload',
  'media_lookup',
  'media_download',
  'media_delete',
  'lookup',
  'subscribed_apps',
  'templates',
  'debug_token',
  'oauth',
  'register',
  'deregister',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export type FaultAction =
  /** A Graph error by code, with Meta's words. */
  | {
      kind: 'error';
      code: number;
      subcode?: number | undefined;
      status?: number | undefined;
      message?: string | undefined;
      details?: string | undefined;
      transient?: boolean | undefined;
      retryAfterSeconds?: number | undefined;
    }
  /** A bare answer that isn't from the Graph API, e.g. a proxy's 502. */
  | { kind: 'http'; status: number; body?: string | undefined }
  /** No answer: the connection stays open. `accept`: the message was taken all the same. */
  | { kind: 'timeout'; accept?: boolean | undefined }
  /** The connection is cut. `accept`: the message was taken all the same. */
  | { kind: 'reset'; accept?: boolean | undefined }
  /** The answer comes after so many real milliseconds. */
  | { kind: 'slow'; ms: number }
  /** Taken with 200; later a status `failed` with this code. */
  | { kind: 'fail_later'; code: number; details?: string | undefined }
  /** Taken with 200; no status ever comes. */
  | { kind: 'silence' };

export type FaultRule = {
  id: string;
  operation: Operation | null;
  pnid: string | null;
  /** Phone or BSUID of the customer. */
  to: string | null;
  messageType: string | null;
  /** How often it still hits; null hits for ever. */
  times: number | null;
  /** Hits every n-th matching call only. */
  every: number;
  seen: number;
  hits: number;
  action: FaultAction;
};

export type FaultSubject = {
  operation: Operation;
  pnid?: string | undefined;
  to?: string | undefined;
  messageType?: string | undefined;
};

/** The first rule that hits this call; counts it. */
export function takeFault(world: World, subject: FaultSubject): FaultAction | null {
  for (const rule of world.faults) {
    if (!matches(rule, subject) || rule.times === 0) continue;
    rule.seen += 1;
    if (rule.seen % rule.every !== 0) continue;
    rule.hits += 1;
    if (rule.times !== null) rule.times -= 1;
    return rule.action;
  }
  return null;
}

function matches(rule: FaultRule, subject: FaultSubject): boolean {
  return (
    (rule.operation === null || rule.operation === subject.operation) &&
    (rule.pnid === null || rule.pnid === subject.pnid) &&
    (rule.to === null || rule.to === subject.to) &&
    (rule.messageType === null || rule.messageType === subject.messageType)
  );
}

/** The Graph error of an `error` action. */
export function faultError(action: Extract<FaultAction, { kind: 'error' }>): GraphError {
  return new GraphError(action);
}
