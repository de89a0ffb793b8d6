import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import { type Database, noTenant, type Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recogniseOperator, type SignedInOperator } from '../../services/platform/operator-session.ts';
import type { FactorKeys } from '../../services/security/factor-keys.ts';
import { parseCall } from '../http/bind.ts';
import type { Operation, OperatorStage, Shape } from '../http/operation.ts';
import { operatorTokenOf } from './operator-cookie.ts';

/** Where operators' operations are bound: a router of their own, and the door to the database as `omniflow_operator`. */
export interface OperatorDoor {
  router: Router;
  database: Database;
  keys: FactorKeys;
}

export interface OperatorCall<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  request: Request;
  response: Response;
  operator: SignedInOperator;
  /** A transaction about the platform itself. */
  inPlatform<T>(use: (scope: Scope) => Promise<T>): Promise<T>;
  /** A transaction about one organisation. */
  inTenant<T>(tenantId: string, use: (scope: Scope) => Promise<T>): Promise<T>;
}

/** Who asks where nobody is signed in: has no id, so nothing can be done in their name. */
const nobody: SignedInOperator = {
  operatorId: '',
  sessionId: '',
  name: '',
  email: '',
  stage: 'code',
  steppedUp: false,
};

/** Serves one operation for operators: how far they signed in, input by its schemas, and a response of named fields only. */
export function bindOperator<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  door: OperatorDoor,
  operation: Operation<P, Q, B, R>,
  handler: (
    call: OperatorCall<z.output<P>, z.output<Q>, z.output<B>>,
  ) => Promise<undefined extends z.input<R> ? void : z.input<R>>,
): void {
  const path = operation.path.replace(/\{(\w+)\}/g, ':$1');
  door.router[operation.method](path, async (request: Request, response: Response) => {
    const operator = await admitted(door, operation, request);
    const result = await handler({
      ...parseCall(operation, request),
      request,
      response,
      operator,
      inPlatform: (use) => scopeOf(door, operator, noTenant, use),
      inTenant: (tenantId, use) => scopeOf(door, operator, tenantId, use),
    });
    if (operation.status === 204) return void response.status(204).end();
    response.status(operation.status).json(operation.response.parse(result));
  });
}

/** Throws UNAUTHENTICATED, SECOND_FACTOR_REQUIRED while the second step is open, STEP_UP_REQUIRED. */
async function admitted(
  door: OperatorDoor,
  { permission, stepUp }: Pick<Operation, 'permission' | 'stepUp'>,
  request: Request,
): Promise<SignedInOperator> {
  const stage = permission as OperatorStage;
  if (stage === 'operator.nobody') return nobody;
  const token = operatorTokenOf(request.headers);
  if (token === null) throw new DomainError('UNAUTHENTICATED');
  const operator = await door.database.withScope({ tenantId: noTenant, actor: { kind: 'system' } }, (scope) =>
    recogniseOperator(scope, { token, keys: door.keys }),
  );
  if (operator === null) throw new DomainError('UNAUTHENTICATED');
  if (stage === 'operator.password') return operator;
  // Anything that isn't one of the stages is a defect, and stays closed.
  if (stage !== 'operator.verified') throw new DomainError('INTERNAL', 'This operation is bound to another router.');
  if (operator.stage !== 'verified') throw new DomainError('SECOND_FACTOR_REQUIRED');
  if (stepUp && !operator.steppedUp) throw new DomainError('STEP_UP_REQUIRED');
  return operator;
}

function scopeOf<T>(
  { database }: OperatorDoor,
  { operatorId }: SignedInOperator,
  tenantId: string,
  use: (scope: Scope) => Promise<T>,
): Promise<T> {
  const actor = operatorId === '' ? ({ kind: 'system' } as const) : ({ kind: 'operator', id: operatorId } as const);
  return database.withScope({ tenantId, actor }, use);
}
