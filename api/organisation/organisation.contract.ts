import { z } from 'zod';
import { roles } from '../../domain/organisation/roles.ts';
import { operation } from '../http/operation.ts';

export const Member = z
  .object({ id: z.uuid(), name: z.string(), role: z.enum(roles), departmentIds: z.array(z.uuid()) })
  .meta({ id: 'Member' });
export type Member = z.output<typeof Member>;

export const Department = z.object({ id: z.uuid(), name: z.string() }).meta({ id: 'Department' });

export const Session = z
  .object({
    member: Member,
    email: z.string(),
    tenant: z.object({ id: z.uuid(), name: z.string(), state: z.string(), timeZone: z.string() }),
    departments: z.array(Department),
    /** All organisations this person may act for, this one among them, by name. */
    tenants: z.array(z.object({ id: z.uuid(), name: z.string() })),
    /** Whether this account has a second step at sign-in, and whether the organisation asks for one. */
    secondFactor: z.object({ isOn: z.boolean(), isRequired: z.boolean() }),
  })
  .meta({ id: 'Session' });
export type Session = z.output<typeof Session>;

export const organisationOperations = {
  session: operation({
    id: 'getSession',
    summary: 'Who is signed in, for which organisation',
    method: 'get',
    path: '/session',
    permission: 'session',
    withoutSecondFactor: true,
    status: 200,
    response: Session,
  }),
  switchTenant: operation({
    id: 'switchTenant',
    summary: 'Act for another of my organisations in this session',
    method: 'post',
    path: '/session/tenant',
    permission: 'session',
    whileFrozen: true,
    withoutSecondFactor: true,
    body: z.strictObject({ tenantId: z.uuid() }),
    status: 204,
    response: z.undefined(),
  }),
  members: operation({
    id: 'listMembers',
    summary: 'Staff a conversation can be given to',
    method: 'get',
    path: '/members',
    permission: 'member.read',
    status: 200,
    response: z.object({ items: z.array(Member) }),
  }),
};
