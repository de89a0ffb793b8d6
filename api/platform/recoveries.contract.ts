import { z } from 'zod';
import { recoveryReasons } from '../../domain/security/recovery.ts';
import { operation } from '../http/operation.ts';

/** All an operator may know of a recovery: not whose it is, nor whether there is anybody. */
export const WaitingRecovery = z
  .object({ id: z.uuid(), startedAt: z.iso.datetime(), dueAt: z.iso.datetime() })
  .meta({ id: 'WaitingRecovery' });
export type WaitingRecovery = z.output<typeof WaitingRecovery>;

export const recoveryOperations = {
  list: operation({
    id: 'listRecoveries',
    summary: 'Recoveries of accounts that were started and whose time has not come',
    method: 'get',
    path: '/recoveries',
    permission: 'operator.verified',
    status: 200,
    response: z.object({ items: z.array(WaitingRecovery) }),
  }),
  start: operation({
    id: 'startRecovery',
    summary:
      'Remove the lost second steps of an account in 72 hours; its owner and their admins are told and can stop it',
    method: 'post',
    path: '/recoveries',
    permission: 'operator.verified',
    stepUp: true,
    body: z.strictObject({ email: z.email().max(254), reason: z.enum(recoveryReasons) }),
    status: 201,
    response: WaitingRecovery,
  }),
};
