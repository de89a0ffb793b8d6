import { z } from 'zod';
import { operation } from '../http/operation.ts';

const name = z.string().trim().min(1).max(60);
const id = z.object({ id: z.uuid() });
export const revision = z.int().min(0).max(2_000_000_000);

export const DepartmentDetail = z
  .object({
    id: z.uuid(),
    name: z.string(),
    revision,
    archivedAt: z.iso.datetime().nullable(),
    memberIds: z.array(z.uuid()),
    /** What depends on it; null for those who may not manage departments. */
    usage: z.object({ conversations: z.int(), unresolved: z.int(), channels: z.int() }).nullable(),
  })
  .meta({ id: 'DepartmentDetail' });
export type DepartmentDetail = z.output<typeof DepartmentDetail>;

export const departmentOperations = {
  list: operation({
    id: 'listDepartments',
    summary: 'Departments with their people; archived ones last',
    method: 'get',
    path: '/departments',
    permission: 'organisation.read',
    status: 200,
    response: z.object({ items: z.array(DepartmentDetail) }),
  }),
  create: operation({
    id: 'createDepartment',
    summary: 'Open a department',
    method: 'post',
    path: '/departments',
    permission: 'organisation.manage',
    body: z.strictObject({ name }),
    status: 201,
    response: DepartmentDetail,
  }),
  rename: operation({
    id: 'renameDepartment',
    summary: 'Rename a department',
    method: 'patch',
    path: '/departments/{id}',
    permission: 'organisation.manage',
    params: id,
    body: z.strictObject({ name, revision }),
    status: 200,
    response: DepartmentDetail,
  }),
  members: operation({
    id: 'setDepartmentMembers',
    summary: 'Say who works in a department',
    method: 'put',
    path: '/departments/{id}/members',
    permission: 'member.manage',
    stepUp: true,
    params: id,
    body: z.strictObject({ memberIds: z.array(z.uuid()).max(500), revision }),
    status: 200,
    response: DepartmentDetail,
  }),
  archive: operation({
    id: 'archiveDepartment',
    summary: 'Archive a department; what depends on it moves to another one in the same step',
    method: 'post',
    path: '/departments/{id}/archive',
    permission: 'organisation.manage',
    params: id,
    body: z.strictObject({ moveTo: z.uuid().nullable(), revision }),
    status: 200,
    response: DepartmentDetail,
  }),
};
