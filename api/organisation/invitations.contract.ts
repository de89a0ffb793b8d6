import { z } from 'zod';
import { roles } from '../../domain/organisation/roles.ts';
import { operation } from '../http/operation.ts';

const id = z.object({ id: z.uuid() });
const role = z.enum(roles);
const token = z.string().min(20).max(400);

export const Invitation = z
  .object({
    id: z.uuid(),
    /** Null once the address was destroyed, 30 days after the invitation. */
    email: z.string().nullable(),
    role,
    departmentIds: z.array(z.uuid()),
    state: z.enum(['open', 'expired', 'accepted', 'revoked']),
    invitedBy: z.string().nullable(),
    sentAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.output<typeof Invitation>;

export const invitationOperations = {
  list: operation({
    id: 'listInvitations',
    summary: 'Invitations that are open or have expired, newest first',
    method: 'get',
    path: '/invitations',
    permission: 'member.manage',
    status: 200,
    response: z.object({ items: z.array(Invitation) }),
  }),
  create: operation({
    id: 'invite',
    summary: 'Invite somebody by mail; the link is good for 7 days',
    method: 'post',
    path: '/invitations',
    permission: 'member.manage',
    stepUp: true,
    body: z.strictObject({ email: z.email().max(254), role, departmentIds: z.array(z.uuid()).max(100) }),
    status: 201,
    response: Invitation,
  }),
  resend: operation({
    id: 'resendInvitation',
    summary: 'Send a new link; the invitation is good for 7 more days',
    method: 'post',
    path: '/invitations/{id}/resend',
    permission: 'member.manage',
    params: id,
    status: 200,
    response: Invitation,
  }),
  revoke: operation({
    id: 'revokeInvitation',
    summary: 'Take an invitation back',
    method: 'post',
    path: '/invitations/{id}/revoke',
    permission: 'member.manage',
    params: id,
    status: 200,
    response: Invitation,
  }),
  read: operation({
    id: 'readInvitation',
    summary: 'What an invitation is about, for who holds its link',
    method: 'post',
    path: '/invitations/read',
    permission: 'public',
    body: z.strictObject({ token }),
    status: 200,
    response: z.object({
      organisation: z.string(),
      email: z.string(),
      role,
      /** This address signs in already: only its password is asked for. */
      hasAccount: z.boolean(),
    }),
  }),
  accept: operation({
    id: 'acceptInvitation',
    summary: 'Join: with a new account, or with the password of the one this address has',
    method: 'post',
    path: '/invitations/accept',
    permission: 'public',
    body: z.strictObject({
      token,
      /** Not needed when the address has an account. */
      name: z.string().trim().min(1).max(120).optional(),
      password: z.string().min(12).max(128),
      /** Privacy policy and terms, both linked beside the boxes. */
      agreed: z.literal(true),
      /** 18 years or older (BW-9.1). */
      adult: z.literal(true),
      locale: z.enum(['en']),
    }),
    status: 200,
    response: z.object({ email: z.string(), organisation: z.string() }),
  }),
};
