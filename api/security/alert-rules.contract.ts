import { z } from 'zod';
import { alertLimits } from '../../domain/security/unusual.ts';
import { operation } from '../http/operation.ts';

const within = ({ least, most }: { least: number; most: number }) => z.int().min(least).max(most);

export const AlertRules = z
  .object({
    /** Conversations a member may open in an hour, unless five times their own usual is more. */
    readsPerHour: within(alertLimits.readsPerHour),
    exportsPerDay: within(alertLimits.exportsPerDay),
  })
  .meta({ id: 'AlertRules' });
export type AlertRules = z.output<typeof AlertRules>;

/** From when on admins and privacy officers are told that somebody reads or exports a lot. */
export const alertRulesOperations = {
  read: operation({
    id: 'getAlertRules',
    summary: 'How much reading and exporting is usual here',
    method: 'get',
    path: '/organisation/alert-rules',
    permission: 'organisation.manage',
    status: 200,
    response: AlertRules,
  }),
  change: operation({
    id: 'changeAlertRules',
    summary: 'Set from when on reading or exporting raises an alert',
    method: 'put',
    path: '/organisation/alert-rules',
    permission: 'organisation.manage',
    stepUp: true,
    body: AlertRules,
    status: 200,
    response: AlertRules,
  }),
};
