import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { DomainError, type ErrorCode, errorRules, StandsOtherwise } from '../../domain/errors.ts';
import { type FieldProblem, InvalidInput } from './invalid-input.ts';
import { newRequestId } from './request-id.ts';
import { routeOf } from './route-pattern.ts';

/** RFC 9457, with our stable code. */
export interface Problem {
  type: 'about:blank';
  status: number;
  code: ErrorCode;
  title: string;
  /** Names the line in our log; only for failures of ours. */
  id?: string;
  fields?: readonly FieldProblem[];
  /** How the thing stands now, when that is why the change was refused. */
  current?: object;
}

/** No address of ours: the same answer as for one that must not be seen. */
export const notFound: RequestHandler = () => {
  throw new DomainError('NOT_FOUND');
};

/** Turns every failure into problem+json. Unknown ones are logged under an id; nothing else of them leaves. */
export function problems(log: Logger): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, next) => {
    if (response.headersSent) return void next(error); // mid-stream: only closing the connection can still tell
    sendProblem(response, problemOf(error) ?? unknownProblem({ log, error, request }));
  };
}

export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

export function problemFor(
  code: ErrorCode,
  more: { status?: number; fields?: readonly FieldProblem[]; current?: object } = {},
): Problem {
  const rule = errorRules[code];
  const { status = rule.status, fields, current } = more;
  return {
    type: 'about:blank',
    status,
    code,
    title: rule.text,
    ...(fields && { fields }),
    ...(current && { current }),
  };
}

function problemOf(error: unknown): Problem | null {
  if (error instanceof InvalidInput) return problemFor('INVALID_INPUT', { fields: error.fields });
  if (error instanceof StandsOtherwise) return problemFor(error.code, { current: error.current });
  if (error instanceof DomainError) return error.code === 'INTERNAL' ? null : problemFor(error.code);
  if (isUnreachable(error)) return problemFor('UNAVAILABLE');
  return bodyProblem(error);
}

/** What Express and its body parser refuse before any of our code runs. */
function bodyProblem(error: unknown): Problem | null {
  const status = numberIn(error, 'status');
  if (status === 413) return problemFor('TOO_LARGE');
  if (status === null || status < 400 || status > 499) return null;
  return status === 404 ? problemFor('NOT_FOUND') : problemFor('INVALID_INPUT', { status });
}

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  '53300',
]);

/** A database that is away: the request may be repeated. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ConnectionException') return true;
  return 'code' in error && unreachableCodes.has(String(error.code));
}

function unknownProblem(of: { log: Logger; error: unknown; request: Request }): Problem {
  const id = newRequestId();
  of.log.error({ id, route: routeOf(of.request), ...withoutWords(of.error) }, 'request failed');
  return { ...problemFor('INTERNAL'), id };
}

/** A database error's message quotes values: where it failed is enough to find it. */
function withoutWords(error: unknown): object {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .map((line) => line.trim());
  return { error: error.name, ...('code' in error && { code: String(error.code) }), frames };
}

function numberIn(error: unknown, name: string): number | null {
  if (typeof error !== 'object' || error === null || !(name in error)) return null;
  const value: unknown = (error as Record<string, unknown>)[name];
  return typeof value === 'number' ? value : null;
}
