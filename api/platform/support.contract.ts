import { z } from 'zod';
import { deactivationReasons } from '../../domain/platform/deactivation.ts';
import { supportHours, supportReasons } from '../../domain/platform/support.ts';
import { suspensionReasons } from '../../domain/platform/suspension.ts';
import { operation } from '../http/operation.ts';
import { Partner } from './partners.contract.ts';

const instant = z.iso.datetime();
const params = z.object({ id: z.uuid() });

export const SupportAccess = z
  .object({
    id: z.uuid(),
    reason: z.enum(supportReasons),
    ticket: z.string().nullable(),
    conversationId: z.uuid().nullable(),
    grantedBy: z.string(),
    grantedAt: instant,
    expiresAt: instant,
    endedAt: instant.nullable(),
    endedBy: z.string().nullable(),
    open: z.boolean(),
  })
  .meta({ id: 'SupportAccess' });
export type SupportAccess = z.output<typeof SupportAccess>;

/** One reading by platform staff, or one that was refused. Operators show as their number, never by name. */
export const SupportReading = z
  .object({
    id: z.uuid(),
    at: instant,
    operatorId: z.uuid(),
    surface: z.enum(['list', 'thread']),
    conversationId: z.uuid().nullable(),
    refused: z.boolean(),
  })
  .meta({ id: 'SupportReading' });
export type SupportReading = z.output<typeof SupportReading>;

/** That an organisation will be erased: until when it can be taken back, and by when all is gone. */
export const Deactivation = z
  .object({ reason: z.enum(deactivationReasons), at: instant, reversibleUntil: instant, eraseBy: instant })
  .meta({ id: 'Deactivation' });
export type Deactivation = z.output<typeof Deactivation>;

/** What the platform does with an organisation now. */
export const PlatformState = z
  .object({
    supportUntil: instant.nullable(),
    suspension: z.object({ reason: z.enum(suspensionReasons), at: instant }).nullable(),
    deactivation: Deactivation.nullable(),
    comingPartners: z.array(Partner.pick({ id: true, name: true, opensAt: true })),
    /** A version of the agreement that has to be accepted anew, and who can. */
    agreement: z
      .object({ version: z.int(), effectiveAt: instant, inForce: z.boolean(), admins: z.array(z.string()) })
      .nullable(),
    /** Terms and privacy policy newer than those the reader agreed to. */
    notices: z.array(z.object({ kind: z.enum(['privacy_policy', 'terms']), version: z.int(), effectiveAt: instant })),
  })
  .meta({ id: 'PlatformState' });
export type PlatformState = z.output<typeof PlatformState>;

export const supportOperations = {
  state: operation({
    id: 'getPlatformState',
    summary: 'What the platform does with this organisation now: open access, suspension, coming partners',
    method: 'get',
    path: '/platform-state',
    permission: 'session',
    status: 200,
    response: PlatformState,
  }),
  list: operation({
    id: 'listSupportAccess',
    summary: 'Access given to platform staff, newest first, and what they read',
    method: 'get',
    path: '/support-access',
    permission: 'support.grant',
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    status: 200,
    response: z.object({ items: z.array(SupportAccess), readings: z.array(SupportReading) }),
  }),
  grant: operation({
    id: 'grantSupportAccess',
    summary: 'Let platform staff read conversations for a time',
    method: 'post',
    path: '/support-access',
    permission: 'support.grant',
    stepUp: true,
    body: z.object({
      reason: z.enum(supportReasons),
      ticket: z
        .string()
        .trim()
        .regex(/^[A-Za-z0-9][A-Za-z0-9 #/-]{0,39}$/, 'Letters, figures, spaces, # / and -')
        .nullable(),
      hours: z.number().int().min(supportHours.least).max(supportHours.most),
      conversationId: z.uuid().nullable(),
    }),
    status: 201,
    response: SupportAccess,
  }),
  end: operation({
    id: 'endSupportAccess',
    summary: 'End access at once',
    method: 'post',
    path: '/support-access/{id}/end',
    permission: 'support.grant',
    whileFrozen: true,
    params,
    status: 204,
    response: z.undefined(),
  }),
};
