import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { type AccessToken, requireToken } from './accounts.ts';
import { type FaultAction, type FaultSubject, faultError, takeFault } from './faults.ts';
import { errorBody, GraphError, statusOf } from './graph-error.ts';
import { makeTraceId } from './ids.ts';
import type { World } from './world.ts';

/** How a call ends when a rule wants its message taken first. */
export type LateFault = Extract<FaultAction, { kind: 'timeout' | 'reset' | 'fail_later' | 'silence' }>;

/** Number of calls kept for `GET /control/requests`. */
const REQUEST_LOG = 5_000;

/** A parameter of the path. */
export function param(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

/** A parameter of the query, when it is a single text. */
export function query(request: Request, name: string): string | null {
  const value = request.query[name];
  return typeof value === 'string' ? value : null;
}

export function tokenOf(world: World, request: Request): AccessToken {
  const inQuery = query(request, 'access_token');
  return requireToken(world, request.get('authorization') ?? (inQuery ? `Bearer ${inQuery}` : undefined));
}

/**
 * Lets the fault rules act on a call. Throws the error of a rule; null when the call is over already; else how it shall
 * end after the message was taken.
 */
export async function faultFor(
  world: World,
  response: Response,
  subject: FaultSubject,
): Promise<{ late: LateFault | null } | null> {
  const action = takeFault(world, subject);
  if (!action) return { late: null };
  if (action.kind === 'error') throw faultError(action);
  if (action.kind === 'http') {
    response
      .status(action.status)
      .type('text/plain')
      .send(action.body ?? '');
    return null;
  }
  if (action.kind === 'slow') {
    await sleep(action.ms, undefined, { ref: false });
    return { late: null };
  }
  if (action.kind === 'fail_later' || action.kind === 'silence' || action.accept === true) return { late: action };
  endWithoutAnswer(response, action);
  return null;
}

/** Leaves the caller without an answer: the connection is cut, or stays open until the caller goes. */
export function endWithoutAnswer(response: Response, action: { kind: string }): void {
  if (action.kind === 'reset') response.socket?.destroy();
}

/** Answers with Meta's error body, or 500/1 for a defect of the simulator. */
export function answerError(world: World, response: Response, error: unknown): void {
  const graphError = error instanceof GraphError ? error : new GraphError({ code: 1 });
  if (!(error instanceof GraphError))
    process.stderr.write(`simulator: ${error instanceof Error ? (error.stack ?? error.name) : 'unknown error'}\n`);
  const trace = makeTraceId(world.random);
  const { retryAfterSeconds } = graphError.options;
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  response.locals.code = graphError.options.code;
  response
    .status(statusOf(graphError, world.state.settings.httpStatus))
    .set('WWW-Authenticate', `OAuth "Facebook Platform" "invalid_request" "${graphError.options.code}"`)
    .json(errorBody(graphError, trace));
}

/** Keeps what was called and how it ended, for the tests. */
export function recordRequest(world: World, response: Response, call: { method: string; operation: string }): void {
  response.on('close', () => {
    const code: unknown = response.locals.code;
    world.requests.push({
      at: world.clock.now(),
      ...call,
      status: response.writableFinished ? response.statusCode : 0,
      code: typeof code === 'number' ? code : null,
    });
    if (world.requests.length > REQUEST_LOG) world.requests.shift();
  });
}
