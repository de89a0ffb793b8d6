import { z } from 'zod';
import { operation } from '../http/operation.ts';

/** A code of six digits, as an authenticator app shows it. */
const code = z.string().regex(/^\d{6}$/, 'Six digits');

export const Operator = z
  .object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    /** `enrol`: a second factor has to be set up; `code`: it has to be given; `verified`: everything is open. */
    stage: z.enum(['enrol', 'code', 'verified']),
  })
  .meta({ id: 'Operator' });
export type Operator = z.output<typeof Operator>;

export const OperatorSession = z
  .object({
    id: z.uuid(),
    device: z.string(),
    createdAt: z.iso.datetime(),
    seenAt: z.iso.datetime(),
    current: z.boolean(),
  })
  .meta({ id: 'OperatorSession' });
export type OperatorSession = z.output<typeof OperatorSession>;

export const signInOperations = {
  signIn: operation({
    id: 'operatorSignIn',
    summary: 'First step: e-mail and password',
    method: 'post',
    path: '/sign-in',
    permission: 'operator.nobody',
    body: z.object({ email: z.email().max(320), password: z.string().min(1).max(128) }),
    status: 200,
    response: z.object({ stage: Operator.shape.stage }),
  }),
  session: operation({
    id: 'operatorSession',
    summary: 'Who is signed in, and how far',
    method: 'get',
    path: '/session',
    permission: 'operator.password',
    status: 200,
    response: Operator,
  }),
  enrol: operation({
    id: 'operatorEnrol',
    summary: 'A new secret for an authenticator app; only as long as none was confirmed',
    method: 'post',
    path: '/second-factor',
    permission: 'operator.password',
    status: 201,
    response: z.object({
      uri: z.string(),
      key: z.string(),
      /** Side length in modules, and the dark ones as the path of an SVG. */
      qr: z.object({ size: z.number().int(), path: z.string() }),
    }),
  }),
  verify: operation({
    id: 'operatorVerify',
    summary: 'Second step: the code of the app; the first right one also confirms the enrolment',
    method: 'post',
    path: '/second-factor/verify',
    permission: 'operator.password',
    body: z.object({ code }),
    status: 204,
    response: z.undefined(),
  }),
  signOut: operation({
    id: 'operatorSignOut',
    summary: 'End this session',
    method: 'post',
    path: '/sign-out',
    permission: 'operator.password',
    status: 204,
    response: z.undefined(),
  }),
  stepUp: operation({
    id: 'operatorStepUp',
    summary: 'Give a new code before a sensitive act',
    method: 'post',
    path: '/step-up',
    permission: 'operator.verified',
    body: z.object({ code }),
    status: 204,
    response: z.undefined(),
  }),
  sessions: operation({
    id: 'operatorSessions',
    summary: 'Own sessions',
    method: 'get',
    path: '/sessions',
    permission: 'operator.verified',
    status: 200,
    response: z.object({ items: z.array(OperatorSession) }),
  }),
  endSession: operation({
    id: 'operatorEndSession',
    summary: 'End one of the own sessions',
    method: 'post',
    path: '/sessions/{id}/end',
    permission: 'operator.verified',
    params: z.object({ id: z.uuid() }),
    status: 204,
    response: z.undefined(),
  }),
};
