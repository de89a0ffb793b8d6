import { z } from 'zod';
import { operation } from '../http/operation.ts';

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'A number with its country, such as +919819012412');

export const Profile = z
  .object({
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    /** A new address that was not confirmed yet. */
    pendingEmail: z.string().nullable(),
  })
  .meta({ id: 'Profile' });
export type Profile = z.output<typeof Profile>;

export const profileOperations = {
  get: operation({
    id: 'getProfile',
    summary: 'Your own name, address and number',
    method: 'get',
    path: '/account/profile',
    permission: 'session',
    status: 200,
    response: Profile,
  }),
  change: operation({
    id: 'changeProfile',
    summary: 'Correct your name or number',
    method: 'patch',
    path: '/account/profile',
    permission: 'session',
    whileFrozen: true,
    body: z.strictObject({ name: z.string().trim().min(1).max(120), phone: phone.nullable() }),
    status: 200,
    response: Profile,
  }),
  changeEmail: operation({
    id: 'changeEmail',
    summary: 'Ask for another address; it counts once its mail was confirmed',
    method: 'post',
    path: '/account/email',
    permission: 'session',
    whileFrozen: true,
    stepUp: true,
    body: z.strictObject({ email: z.email().max(254) }),
    status: 202,
    response: Profile,
  }),
  confirmEmail: operation({
    id: 'confirmEmail',
    summary: 'Confirm the new address with the token of its mail',
    method: 'post',
    path: '/account/email/confirm',
    permission: 'public',
    body: z.strictObject({ token: z.string().min(20).max(400) }),
    status: 204,
    response: z.undefined(),
  }),
  export: operation({
    id: 'exportAccount',
    summary: 'Everything held about your own account, and nothing of customers',
    method: 'get',
    path: '/account/export',
    permission: 'session',
    stepUp: true,
    status: 200,
    response: z.object({
      exportedAt: z.iso.datetime(),
      profile: z.record(z.string(), z.unknown()),
      memberships: z.array(z.record(z.string(), z.unknown())),
      sessions: z.array(z.record(z.string(), z.unknown())),
      acceptances: z.array(z.record(z.string(), z.unknown())),
      security: z.record(z.string(), z.unknown()),
    }),
  }),
};
