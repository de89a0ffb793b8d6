import type { z } from 'zod';
import type { Operation, Shape } from './operation.ts';

// biome-ignore lint/suspicious/noExplicitAny: inference over a heterogeneous list needs the widest operation
type AnyOperation = Operation<any, any, any, any>;

type Input<O> =
  O extends Operation<infer P, infer Q, infer B, Shape>
    ? (string extends keyof z.input<P> ? { params?: z.input<P> } : { params: z.input<P> }) & {
        query?: z.input<Q>;
      } & (undefined extends z.input<B> ? { body?: undefined } : { body: z.input<B> })
    : never;
type Output<O> = O extends Operation<Shape, Shape, Shape, infer R> ? z.output<R> : never;
type Call<O> = (input: Input<O>, options?: { signal?: AbortSignal }) => Promise<Output<O>>;
export type Client<T extends Record<string, AnyOperation>> = { [K in keyof T]: Call<T[K]> };

/** What the server says when it refuses: problem+json (RFC 9457) with our stable code. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly { path: string; message: string }[];
  /** How the thing stands now, when that is why a change was refused; of the shape the operation answers. */
  readonly current: unknown;
  constructor(problem: {
    status: number;
    code?: string;
    title?: string;
    fields?: { path: string; message: string }[];
    current?: unknown;
  }) {
    super(problem.title ?? 'The request failed.');
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = problem.code ?? 'INTERNAL';
    this.fields = problem.fields ?? [];
    this.current = problem.current ?? null;
  }
}

/** Typed functions over a list of operations. Throws ApiProblem when the server refuses, TypeError when it can't be reached. */
export function createClient<T extends Record<string, AnyOperation>>(
  list: T,
  base = '/api/v1',
  fetcher: typeof fetch = fetch,
): Client<T> {
  const calls = Object.entries(list).map(([name, op]) => [
    name,
    (input: RequestInput = {}, options: { signal?: AbortSignal } = {}) =>
      call(op, { base, fetcher, input, ...options }),
  ]);
  return Object.fromEntries(calls) as Client<T>;
}

interface RequestInput {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
}

interface Request {
  base: string;
  fetcher: typeof fetch;
  input: RequestInput;
  signal?: AbortSignal;
}

async function call(op: AnyOperation, request: Request): Promise<unknown> {
  const { input, fetcher } = request;
  const response = await fetcher(request.base + addressOf(op, input), {
    method: op.method.toUpperCase(),
    headers: { accept: 'application/json', ...(input.body !== undefined && { 'content-type': 'application/json' }) },
    ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
    ...(request.signal && { signal: request.signal }),
  });
  if (!response.ok) throw new ApiProblem(await problemOf(response));
  return response.status === 204 ? undefined : await response.json();
}

function addressOf(op: AnyOperation, input: RequestInput): string {
  const path = op.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(input.params?.[name] ?? ''));
  const given = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)])).toString();
  return query === '' ? path : `${path}?${query}`;
}

async function problemOf(response: Response): Promise<{ status: number; code?: string; title?: string }> {
  const body: unknown = await response.json().catch(() => null); // a proxy's HTML page is no problem document
  return typeof body === 'object' && body !== null ? { ...body, status: response.status } : { status: response.status };
}
