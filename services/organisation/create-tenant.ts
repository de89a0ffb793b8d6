import { Department, DepartmentMember, Membership, Tenant } from '../../database/entities/organisation.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Database } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import type { Role } from '../../domain/organisation/roles.ts';

export interface NewTenant {
  id?: string;
  name: string;
  timeZone?: string;
  askConsent?: 'automatic' | 'manual';
  departments: { name: string }[];
  /** Accounts exist already; departments by position in the list above. */
  members: { userId: string; role: Role; departments: number[] }[];
}

export interface CreatedTenant {
  tenantId: string;
  departmentIds: string[];
  memberIds: string[];
}

/** A new organisation with its keys (key first, then row), departments and staff. */
export async function createTenant(
  { database, vault }: { database: Database; vault: Vault },
  input: NewTenant,
): Promise<CreatedTenant> {
  const tenantId = input.id ?? newId();
  await vault.createTenant(tenantId);
  return database.withScope({ tenantId, actor: { kind: 'system' } }, async ({ em }) => {
    const { name, timeZone = 'Asia/Kolkata', askConsent = 'automatic' } = input;
    em.create(Tenant, { id: tenantId, name, timeZone, askConsent });
    await em.flush();
    const departmentIds = input.departments.map(
      (department) => em.create(Department, { id: newId(), tenantId, name: department.name }).id,
    );
    const memberIds = input.members.map(
      ({ userId, role }) => em.create(Membership, { id: newId(), tenantId, userId, role }).id,
    );
    await em.flush();
    for (const [index, { departments }] of input.members.entries()) {
      for (const position of departments) {
        const [memberId, departmentId] = [memberIds[index], departmentIds[position]];
        if (memberId !== undefined && departmentId !== undefined)
          em.create(DepartmentMember, { tenantId, memberId, departmentId });
      }
    }
    return { tenantId, departmentIds, memberIds };
  });
}
