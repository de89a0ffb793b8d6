import { z } from 'zod';
import { roles } from '../../domain/organisation/roles.ts';
import { operation } from '../http/operation.ts';
import { revision } from './departments.contract.ts';

const id = z.object({ id: z.uuid() });
const role = z.enum(roles);
const departmentIds = z.array(z.uuid()).max(100);

export const TeamMember = z
  .object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    role,
    state: z.enum(['active', 'suspended']),
    owner: z.boolean(),
    departmentIds: z.array(z.uuid()),
    secondFactor: z.enum(['none', 'code', 'passkey']),
    /** Conversations given to them and not resolved; null for those who may not manage the team. */
    unresolved: z.int().nullable(),
    revision,
  })
  .meta({ id: 'TeamMember' });
export type TeamMember = z.output<typeof TeamMember>;

export const OwnershipTransfer = z
  .object({ id: z.uuid(), fromMemberId: z.uuid(), toMemberId: z.uuid(), expiresAt: z.iso.datetime() })
  .meta({ id: 'OwnershipTransfer' });
export type OwnershipTransfer = z.output<typeof OwnershipTransfer>;

export const Team = z
  .object({
    items: z.array(TeamMember),
    ownershipTransfer: OwnershipTransfer.nullable(),
    /** Whose second steps support removes, and when, unless it is stopped; none for those who may not manage the team. */
    recoveries: z.array(z.object({ memberId: z.uuid(), dueAt: z.iso.datetime() })),
  })
  .meta({ id: 'Team' });
export type Team = z.output<typeof Team>;

export const teamOperations = {
  list: operation({
    id: 'getTeam',
    summary: 'Everybody who works here, suspended people last',
    method: 'get',
    path: '/team',
    permission: 'member.read',
    status: 200,
    response: Team,
  }),
  change: operation({
    id: 'changeMember',
    summary: "Change a colleague's role and departments",
    method: 'patch',
    path: '/team/{id}',
    permission: 'member.manage',
    stepUp: true,
    params: id,
    body: z.strictObject({ role, departmentIds, revision }),
    status: 200,
    response: TeamMember,
  }),
  suspend: operation({
    id: 'suspendMember',
    summary: 'Suspend a colleague: signed out at once, their conversations go back to the queues',
    method: 'post',
    path: '/team/{id}/suspend',
    permission: 'member.manage',
    stepUp: true,
    params: id,
    body: z.strictObject({ revision }),
    status: 200,
    response: TeamMember,
  }),
  reactivate: operation({
    id: 'reactivateMember',
    summary: 'Let a suspended colleague in again',
    method: 'post',
    path: '/team/{id}/reactivate',
    permission: 'member.manage',
    stepUp: true,
    params: id,
    body: z.strictObject({ revision }),
    status: 200,
    response: TeamMember,
  }),
  resetSecondStep: operation({
    id: 'resetSecondStep',
    summary: "Take a colleague's lost second step away; they are signed out and told, and so are the other admins",
    method: 'post',
    path: '/team/{id}/reset-second-step',
    permission: 'member.manage',
    stepUp: true,
    params: id,
    status: 200,
    response: TeamMember,
  }),
  stopRecovery: operation({
    id: 'stopRecoveryOf',
    summary: "Keep a colleague's second steps: stops what support was asked to do",
    method: 'post',
    path: '/team/{id}/stop-recovery',
    permission: 'member.manage',
    whileFrozen: true,
    params: id,
    status: 204,
    response: z.undefined(),
  }),
  offerOwnership: operation({
    id: 'offerOwnership',
    summary: 'Offer the ownership of the organisation to another admin, who must accept',
    method: 'post',
    path: '/ownership',
    permission: 'member.manage',
    stepUp: true,
    body: z.strictObject({ memberId: z.uuid() }),
    status: 201,
    response: OwnershipTransfer,
  }),
  acceptOwnership: operation({
    id: 'acceptOwnership',
    summary: 'Become the owner',
    method: 'post',
    path: '/ownership/{id}/accept',
    permission: 'member.manage',
    stepUp: true,
    params: id,
    status: 204,
    response: z.undefined(),
  }),
  endOwnershipOffer: operation({
    id: 'endOwnershipOffer',
    summary: 'Take the offer back, or decline it',
    method: 'post',
    path: '/ownership/{id}/end',
    permission: 'member.manage',
    params: id,
    status: 204,
    response: z.undefined(),
  }),
};
