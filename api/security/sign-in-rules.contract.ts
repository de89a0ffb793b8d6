import { z } from 'zod';
import { secondFactorRules } from '../../domain/security/second-factor.ts';
import { operation } from '../http/operation.ts';

export const SignInRules = z
  .object({
    secondFactor: z.enum(secondFactorRules),
    /** Active members, and those of them who have a second step. */
    members: z.int(),
    protectedMembers: z.int(),
    /** Whose account has none yet. */
    unprotected: z.array(z.object({ id: z.uuid(), name: z.string() })),
  })
  .meta({ id: 'SignInRules' });
export type SignInRules = z.output<typeof SignInRules>;

/** What the organisation asks of everybody who signs in. */
export const signInRulesOperations = {
  read: operation({
    id: 'getSignInRules',
    summary: 'What the organisation asks at sign-in, and who follows it already',
    method: 'get',
    path: '/organisation/sign-in-rules',
    permission: 'organisation.manage',
    status: 200,
    response: SignInRules,
  }),
  change: operation({
    id: 'changeSignInRules',
    summary: 'Ask everybody for a second step, or leave it to them',
    method: 'put',
    path: '/organisation/sign-in-rules',
    permission: 'organisation.manage',
    stepUp: true,
    body: z.object({ secondFactor: z.enum(secondFactorRules) }),
    status: 200,
    response: SignInRules,
  }),
};
