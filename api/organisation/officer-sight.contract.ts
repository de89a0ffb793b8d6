import { z } from 'zod';
import { officerSights } from '../../domain/organisation/sight.ts';
import { operation } from '../http/operation.ts';

const rule = z.object({ officerSight: z.enum(officerSights) }).meta({ id: 'OfficerSight' });

export const officerSightOperations = {
  read: operation({
    id: 'getOfficerSight',
    summary: 'Whether admins and privacy officers see every conversation, or open each with a reason',
    method: 'get',
    path: '/organisation/sight',
    permission: 'organisation.read',
    status: 200,
    response: rule,
  }),
  change: operation({
    id: 'changeOfficerSight',
    summary: 'Change what admins and privacy officers see; open screens follow at once',
    method: 'put',
    path: '/organisation/sight',
    permission: 'organisation.manage',
    stepUp: true,
    body: rule,
    status: 200,
    response: rule,
  }),
};
