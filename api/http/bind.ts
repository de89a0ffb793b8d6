import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import type { Database, Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { may } from '../../domain/organisation/roles.ts';
import { requireActive, requireActiveTenant } from '../../services/inbox/require-change.ts';
import { parseInput } from './invalid-input.ts';
import { isOperatorStage, type Operation, type Shape } from './operation.ts';
import { actorOf, type SignedIn, signedInOf } from './request-context.ts';

/** Where operations are bound: a router behind the session guard, and the door to the database. */
export interface Door {
  router: Router;
  database: Database;
}

export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  member: SignedIn;
  /** For limits by address; what was sent stands in params, query and body. */
  request: Request;
  response: Response;
  /** Opens a transaction on behalf of the member. */
  inScope<T>(use: (scope: Scope) => Promise<T>): Promise<T>;
}

type Handler<P extends Shape, Q extends Shape, B extends Shape, R extends Shape> = (
  call: Call<z.output<P>, z.output<Q>, z.output<B>>,
) => Promise<undefined extends z.input<R> ? void : z.input<R>>;

/**
 * Serves one operation: permission, input by its schemas, the handler, and a response that holds nothing but what its
 * schema names.
 * A change is refused while the organisation is frozen (TENANT_FROZEN), and again in its own transaction if it froze since.
 */
export function bind<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  door: Door,
  operation: Operation<P, Q, B, R>,
  handler: Handler<P, Q, B, R>,
): void {
  const changes = operation.method !== 'get' && operation.whileFrozen !== true;
  door.router[operation.method](expressPath(operation.path), async (request: Request, response: Response) => {
    const member = signedInOf(request);
    requirePermission(operation, member);
    if (changes) requireActive(member.tenantState);
    const result = await handler({
      ...parseCall(operation, request),
      member,
      request,
      response,
      inScope: (use) =>
        door.database.withScope({ tenantId: member.tenantId, actor: actorOf(member) }, async (scope) => {
          if (changes) await requireActiveTenant(scope);
          return await use(scope);
        }),
    });
    if (operation.status === 204) return void response.status(204).end();
    response.status(operation.status).json(operation.response.parse(result));
  });
}

function requirePermission({ permission, stepUp }: Pick<Operation, 'permission' | 'stepUp'>, member: SignedIn): void {
  if (permission === 'public' || isOperatorStage(permission))
    throw new DomainError('INTERNAL', 'This operation is bound to another router.');
  if (!may(member.role, permission)) throw new DomainError('FORBIDDEN');
  if (stepUp && !member.steppedUp) throw new DomainError('STEP_UP_REQUIRED');
}

export interface PublicCall<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  request: Request;
  response: Response;
}

/** Serves an operation that asks for no session. Same validation and response filter; the handler opens what it needs. */
export function bindPublic<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  router: Router,
  operation: Operation<P, Q, B, R>,
  handler: (
    call: PublicCall<z.output<P>, z.output<Q>, z.output<B>>,
  ) => Promise<undefined extends z.input<R> ? void : z.input<R>>,
): void {
  router[operation.method](expressPath(operation.path), async (request: Request, response: Response) => {
    const result = await handler({
      ...parseCall(operation, request),
      request,
      response,
    });
    if (operation.status === 204) return void response.status(204).end();
    response.status(operation.status).json(operation.response.parse(result));
  });
}

/** Address, query and body as the operation's schemas have them. Throws NOT_FOUND for the address, InvalidInput for the rest. */
export function parseCall<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  operation: Operation<P, Q, B, R>,
  request: Request,
): { params: z.output<P>; query: z.output<Q>; body: z.output<B> } {
  return {
    params: addressOf(operation, request),
    query: parseInput(operation.query ?? nothing, request.query) as z.output<Q>,
    body: parseInput(operation.body ?? nothing, operation.body ? request.body : undefined) as z.output<B>,
  };
}

/** Stands in for a part of the request that an operation doesn't read. */
const nothing = { safeParse: () => ({ success: true, data: undefined }) } as unknown as Shape;

/** An address that can't be one of ours is an address of nothing: "Not found", as for a foreign id. */
function addressOf<P extends Shape>(operation: { params?: P }, request: Request): z.output<P> {
  const result = (operation.params ?? nothing).safeParse(request.params);
  if (!result.success) throw new DomainError('NOT_FOUND');
  return result.data as z.output<P>;
}

function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
