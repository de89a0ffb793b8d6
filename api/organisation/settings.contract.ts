import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { revision } from './departments.contract.ts';

export const Organisation = z
  .object({
    id: z.uuid(),
    name: z.string(),
    timeZone: z.string(),
    askConsent: z.enum(['automatic', 'manual']),
    ownerId: z.uuid().nullable(),
    revision,
  })
  .meta({ id: 'Organisation' });
export type Organisation = z.output<typeof Organisation>;

export const settingsOperations = {
  get: operation({
    id: 'getOrganisation',
    summary: 'Name, time zone and owner of the organisation',
    method: 'get',
    path: '/organisation',
    permission: 'organisation.read',
    status: 200,
    response: Organisation,
  }),
  change: operation({
    id: 'changeOrganisation',
    summary: 'Change name, time zone, and how people are asked for consent',
    method: 'patch',
    path: '/organisation',
    permission: 'organisation.manage',
    body: z.strictObject({
      name: z.string().trim().min(1).max(120),
      timeZone: z.string().min(1).max(60),
      askConsent: z.enum(['automatic', 'manual']),
      revision,
    }),
    status: 200,
    response: Organisation,
  }),
};
