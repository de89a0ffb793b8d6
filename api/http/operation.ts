import type { z } from 'zod';
import type { Permission } from '../../domain/organisation/roles.ts';

export type Shape = z.ZodType;

/** How far an operator of the platform has come with signing in; their operations are bound by `bindOperator` alone. */
export const operatorStages = ['operator.nobody', 'operator.password', 'operator.verified'] as const;
export type OperatorStage = (typeof operatorStages)[number];

/** One HTTP operation: routing, validation, response filtering, OpenAPI, the typed client and the generated suites all read this object. */
export interface Operation<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  R extends Shape = Shape,
> {
  readonly id: string;
  readonly summary: string;
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** Below `/api/v1`, with `{name}` for parameters. */
  readonly path: `/${string}`;
  /** `public`: for people who are not signed in (yet); bound by `bindPublic`. `operator.…`: below `/api/platform/v1`. */
  readonly permission: Permission | 'public' | OperatorStage;
  /** Asks for password or second factor again unless given within five minutes (design section 9). */
  readonly stepUp?: true;
  /** Also served to a member who must set up a second step first: it belongs to the way there. Everything else is refused. */
  readonly withoutSecondFactor?: true;
  /** Also served while the organisation is frozen, though it is no GET: reading, exporting, one's own account. Everything else is refused. */
  readonly whileFrozen?: true;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly status: 200 | 201 | 202 | 204;
  readonly response: R;
}

type None = z.ZodObject<Record<never, never>>;

export function isOperatorStage(permission: Operation['permission']): permission is OperatorStage {
  return (operatorStages as readonly string[]).includes(permission);
}

/** Keeps the literal types of one operation. */
export function operation<
  P extends Shape = None,
  Q extends Shape = None,
  B extends Shape = z.ZodUndefined,
  R extends Shape = z.ZodUndefined,
>(definition: Operation<P, Q, B, R>): Operation<P, Q, B, R> {
  return definition;
}
