import { z } from 'zod';
import { operation } from '../http/operation.ts';

export const SessionView = z
  .object({
    id: z.uuid(),
    browser: z.string(),
    system: z.string(),
    address: z.string(),
    startedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    /** The one that asks. */
    isCurrent: z.boolean(),
  })
  .meta({ id: 'SessionView' });
export type SessionView = z.output<typeof SessionView>;

/** Where one is signed in. Works before a required second step is there: ending a stranger's session can't wait. */
export const sessionsOperations = {
  list: operation({
    id: 'listSessions',
    summary: 'Where I am signed in',
    method: 'get',
    path: '/account/sessions',
    permission: 'session',
    withoutSecondFactor: true,
    status: 200,
    response: z.object({ items: z.array(SessionView) }),
  }),
  end: operation({
    id: 'endSession',
    summary: 'Sign out one of my devices',
    method: 'delete',
    path: '/account/sessions/{id}',
    permission: 'session',
    whileFrozen: true,
    withoutSecondFactor: true,
    params: z.object({ id: z.uuid() }),
    status: 204,
    response: z.undefined(),
  }),
  endOthers: operation({
    id: 'endOtherSessions',
    summary: 'Sign out all my devices but this one',
    method: 'post',
    path: '/account/sessions/end-others',
    permission: 'session',
    whileFrozen: true,
    withoutSecondFactor: true,
    status: 200,
    response: z.object({ ended: z.int() }),
  }),
};
