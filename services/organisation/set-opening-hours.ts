import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError, StandsOtherwise } from '../../domain/errors.ts';
import type { Week } from '../../domain/organisation/hours.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { requireDepartments } from './departments.ts';
import { type OpeningHoursView, readOpeningHours } from './opening-hours.ts';

/**
 * Sets the hours of the organisation, or of one department; without a week the department keeps the usual hours again.
 * `revision` is 0 where none were set before. Throws CONFLICT with the newer hours.
 */
export async function setOpeningHours(
  scope: Scope,
  of: { departmentId: string | null; week: Week | null; revision: number },
): Promise<OpeningHoursView> {
  const { departmentId, week } = of;
  await requireActiveTenant(scope);
  if (departmentId !== null) await requireDepartments(scope, [departmentId]);
  if (departmentId === null && week === null) throw new DomainError('INVALID_INPUT');
  const written = week === null ? await drop(scope, of) : await put(scope, { ...of, week });
  if (!written) throw new StandsOtherwise('CONFLICT', await readOpeningHours(scope));
  await recordAudit(scope, {
    kind: 'hours.changed',
    subject: 'organisation',
    id: scope.tenantId,
    detail: { department: departmentId, own: week !== null },
  });
  return readOpeningHours(scope);
}

interface Put {
  departmentId: string | null;
  week: Week;
  revision: number;
}

async function put(scope: Scope, { departmentId, week, revision }: Put): Promise<boolean> {
  const rows = await scope.sql(
    `insert into opening_hours as h (id, tenant_id, department_id, week, revision) values ($1, $2, $3, $4, 1)
      on conflict (tenant_id, department_id) do update set week = excluded.week, revision = h.revision + 1 where h.revision = $5
      returning id`,
    [newId(), scope.tenantId, departmentId, JSON.stringify(week), revision],
  );
  return rows.length > 0;
}

async function drop(scope: Scope, of: { departmentId: string | null; revision: number }): Promise<boolean> {
  const rows = await scope.sql(
    'delete from opening_hours where tenant_id = $1 and department_id = $2 and revision = $3 returning id',
    [scope.tenantId, of.departmentId, of.revision],
  );
  return rows.length > 0;
}
