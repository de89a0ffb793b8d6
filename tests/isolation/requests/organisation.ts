import { newId } from '../../../database/ids.ts';
import type { Actor, Scope } from '../../../database/scope.ts';
import { createTokens } from '../../../services/accounts/tokens.ts';
import { readAgreementInForce } from '../../../services/organisation/agreement-in-force.ts';
import { changeEmail } from '../../../services/organisation/change-email.ts';
import { addHolidays } from '../../../services/organisation/holidays.ts';
import { invite } from '../../../services/organisation/invite.ts';
import { createDepartment } from '../../../services/organisation/name-department.ts';
import { readOrganisation } from '../../../services/organisation/settings.ts';
import { acceptAgreementFor } from '../../../tools/seed/accept-agreement.ts';
import { AUTH_SECRET } from '../../api/test-api.ts';
import { addMemberTo, runSql, type SeededMember } from '../../harness/rows.ts';
import type { Given, RequestOf, Requests } from '../operation-requests.ts';
import { addRecovery } from './security.ts';

const tokens = createTokens(AUTH_SECRET);
const dayMs = 86_400_000;
const day = [{ from: 540, to: 1140 }];
const week = [day, day, day, day, day, [], []];

function as<T>({ api, tenant }: Given, use: (scope: Scope) => Promise<T>, member?: SeededMember): Promise<T> {
  const { id, role } = member ?? tenant.members.admin;
  const actor: Actor = { kind: 'member', id, role, sight: 'all' };
  return api.database.withScope({ tenantId: tenant.id, actor }, use);
}

const newcomer = (given: Given, role: 'agent' | 'admin' = 'agent'): Promise<SeededMember> =>
  addMemberTo(given.api.databases, given.tenant, role);

/** A department made for this one call. */
async function department(given: Given): Promise<{ id: string; revision: number }> {
  return as(given, (scope) => createDepartment(scope, { name: `Ward ${newId().slice(-8)}` }));
}

/** The token of the newest link of a kind, as its mail would carry it. */
async function tokenOf(given: Given, purpose: 'invitation' | 'change_email', subjectId: string): Promise<string> {
  const [row] = await runSql<{ id: string; expires_at: Date }>(
    given.api.databases,
    'select id, expires_at from account_token where purpose = $1 and subject_id = $2 order by created_at desc limit 1',
    [purpose, subjectId],
  );
  return tokens.sign(purpose, { id: row!.id, expiresAt: row!.expires_at });
}

async function invitation(given: Given, email = `${newId()}@invited.example`): Promise<string> {
  const departmentIds = [given.tenant.departments.frontDesk];
  const { id } = await as(given, (scope) => invite(scope, { email, role: 'agent', departmentIds }));
  // As if it had been sent a while ago: the next mail to the same person waits a minute.
  await runSql(given.api.databases, `update invitation set sent_at = sent_at - interval '2 days' where id = $1`, [id]);
  return id;
}

async function own(given: Given, memberId: string): Promise<void> {
  const { api, tenant } = given;
  await runSql(api.databases, 'update membership set owner = false where tenant_id = $1 and owner', [tenant.id]);
  await runSql(api.databases, 'update membership set owner = true where id = $1', [memberId]);
}

async function offer(given: Given, of: { from: string; to: string }): Promise<RequestOf> {
  const id = newId();
  await own(given, of.from);
  await runSql(given.api.databases, 'delete from ownership_transfer where tenant_id = $1', [given.tenant.id]);
  await runSql(
    given.api.databases,
    'insert into ownership_transfer (id, tenant_id, from_member_id, to_member_id, expires_at) values ($1, $2, $3, $4, $5)',
    [id, given.tenant.id, of.from, of.to, new Date(Date.now() + dayMs)],
  );
  return { params: { id } };
}

const agreement = async (given: Given): Promise<void> =>
  acceptAgreementFor(given.api.database, { tenantId: given.tenant.id, adminId: given.tenant.members.admin.id });

export const organisationRequests: Requests = {
  switchTenant: ({ tenant }) => ({ body: { tenantId: tenant.id } }),
  getOrganisation: () => ({}),
  changeOrganisation: async (given) => {
    const { id: _, ownerId: __, ...settings } = await as(given, (scope) => readOrganisation(scope));
    return { body: settings };
  },
  getSetup: () => ({}),
  skipSetupStep: () => ({ body: { step: 'team', skipped: true } }),
  listAgreements: () => ({}),
  acceptAgreement: async (given) => {
    const { version, sha256 } = await as(given, (scope) => readAgreementInForce(scope));
    return { body: { version, sha256, legalName: 'Clinic Pvt. Ltd.', address: '12 Lake Road', agreed: true } };
  },
  readAgreementFile: async (given) => {
    await agreement(given);
    const [row] = await runSql<{ id: string }>(given.api.databases, 'select id from agreement where tenant_id = $1', [
      given.tenant.id,
    ]);
    return { params: { id: row!.id } };
  },
  listDepartments: () => ({}),
  createDepartment: () => ({ body: { name: `Ward ${newId().slice(-8)}` } }),
  renameDepartment: async (given) => {
    const { id, revision } = await department(given);
    return { params: { id }, body: { name: `Ward ${newId().slice(-8)}`, revision } };
  },
  setDepartmentMembers: async (given) => {
    const { id, revision } = await department(given);
    return { params: { id }, body: { memberIds: [(await newcomer(given)).id], revision } };
  },
  archiveDepartment: async (given) => {
    const { id, revision } = await department(given);
    return { params: { id }, body: { moveTo: given.tenant.departments.frontDesk, revision } };
  },
  getOpeningHours: () => ({}),
  setOpeningHours: async (given) => {
    const { id } = await department(given);
    return { body: { departmentId: id, week, revision: 0 } };
  },
  addHolidays: () => ({ body: { region: 'IN-MH', items: [{ date: '2026-01-26', name: 'Republic Day' }] } }),
  removeHoliday: async (given) => {
    const items = [{ date: '2026-08-15', name: 'Independence Day' }];
    const { holidays } = await as(given, (scope) => addHolidays(scope, { region: null, items }));
    return { params: { id: holidays.find(({ date }) => date === '2026-08-15')!.id } };
  },
  suggestHolidays: () => ({ query: { region: 'IN-KA', year: '2027' } }),
  getTeam: () => ({}),
  changeMember: async (given) => ({
    params: { id: (await newcomer(given)).id },
    body: { role: 'manager', departmentIds: [given.tenant.departments.billing], revision: 0 },
  }),
  suspendMember: async (given) => ({ params: { id: (await newcomer(given)).id }, body: { revision: 0 } }),
  reactivateMember: async (given) => {
    const { id } = await newcomer(given);
    await runSql(given.api.databases, `update membership set state = 'suspended' where id = $1`, [id]);
    return { params: { id }, body: { revision: 0 } };
  },
  resetSecondStep: async (given) => {
    const { id, userId } = await newcomer(given);
    await runSql(
      given.api.databases,
      `insert into auth.totp (user_id, sealed, confirmed_at) values ($1, '\\x01', now())`,
      [userId],
    );
    return { params: { id } };
  },
  stopRecoveryOf: async (given) => {
    const { id, userId } = await newcomer(given);
    await addRecovery(given, userId);
    return { params: { id } };
  },
  offerOwnership: async (given) => {
    await own(given, given.tenant.members.admin.id);
    return { body: { memberId: (await newcomer(given, 'admin')).id } };
  },
  acceptOwnership: async (given) =>
    offer(given, { from: (await newcomer(given, 'admin')).id, to: given.tenant.members.admin.id }),
  endOwnershipOffer: async (given) =>
    offer(given, { from: given.tenant.members.admin.id, to: (await newcomer(given, 'admin')).id }),
  listInvitations: () => ({}),
  invite: (given) => ({
    body: { email: `${newId()}@invited.example`, role: 'agent', departmentIds: [given.tenant.departments.frontDesk] },
  }),
  resendInvitation: async (given) => ({ params: { id: await invitation(given) } }),
  revokeInvitation: async (given) => ({ params: { id: await invitation(given) } }),
  readInvitation: async (given) => ({
    body: { token: await tokenOf(given, 'invitation', await invitation(given)) },
  }),
  acceptInvitation: async (given) => ({
    body: {
      token: await tokenOf(given, 'invitation', await invitation(given)),
      name: 'Nila Rao',
      password: 'long enough for anybody',
      agreed: true,
      adult: true,
      locale: 'en',
    },
  }),
  getProfile: () => ({}),
  changeProfile: (given) => ({ body: { name: given.tenant.members.agentA.name, phone: '+919819012412' } }),
  changeEmail: () => ({ body: { email: `${newId()}@moved.example` } }),
  confirmEmail: async (given) => {
    const member = await newcomer(given);
    await as(given, (scope) => changeEmail(scope, { email: `${newId()}@moved.example` }), member);
    return { body: { token: await tokenOf(given, 'change_email', member.id) } };
  },
  exportAccount: () => ({}),
};
