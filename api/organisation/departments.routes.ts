import { archiveDepartment } from '../../services/organisation/archive-department.ts';
import { listDepartments } from '../../services/organisation/departments.ts';
import { createDepartment, renameDepartment } from '../../services/organisation/name-department.ts';
import { setDepartmentMembers } from '../../services/organisation/set-department-members.ts';
import { bind, type Door } from '../http/bind.ts';
import { departmentOperations as operations } from './departments.contract.ts';

export function departmentRoutes(door: Door): void {
  bind(door, operations.list, ({ inScope }) => inScope((scope) => listDepartments(scope)));
  bind(door, operations.create, ({ body, inScope }) => inScope((scope) => createDepartment(scope, body)));
  bind(door, operations.rename, ({ params, body, inScope }) =>
    inScope((scope) => renameDepartment(scope, { ...params, ...body })),
  );
  bind(door, operations.members, ({ params, body, inScope }) =>
    inScope((scope) => setDepartmentMembers(scope, { ...params, ...body })),
  );
  bind(door, operations.archive, ({ params, body, inScope }) =>
    inScope((scope) => archiveDepartment(scope, { ...params, ...body })),
  );
}
