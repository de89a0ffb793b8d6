import { z } from 'zod';
import { optionalSteps, setupSteps } from '../../domain/organisation/setup.ts';
import { operation } from '../http/operation.ts';

export const SetupStep = z
  .object({
    step: z.enum(setupSteps),
    state: z.enum(['done', 'skipped', 'next', 'waiting', 'blocked']),
    optional: z.boolean(),
    /** A code; the screen has words for it. */
    reason: z.string(),
  })
  .meta({ id: 'SetupStep' });
export type SetupStep = z.output<typeof SetupStep>;

export const Setup = z
  .object({
    steps: z.array(SetupStep),
    complete: z.boolean(),
    /** A newer agreement waits: numbers stay connected, none can be added before it is accepted. */
    agreementDue: z.boolean(),
  })
  .meta({ id: 'Setup' });
export type Setup = z.output<typeof Setup>;

export const setupOperations = {
  get: operation({
    id: 'getSetup',
    summary: 'The first run: what is done, what comes next and why',
    method: 'get',
    path: '/setup',
    permission: 'organisation.read',
    status: 200,
    response: Setup,
  }),
  skip: operation({
    id: 'skipSetupStep',
    summary: 'Put an optional step aside, or take it up again',
    method: 'post',
    path: '/setup/skip',
    permission: 'organisation.manage',
    body: z.strictObject({ step: z.enum(optionalSteps), skipped: z.boolean() }),
    status: 200,
    response: Setup,
  }),
};
