import { newId } from '../../../database/ids.ts';
import type { Browser, TestApi } from '../../api/test-api.ts';
import { runSql, type SeededTenant } from '../../harness/rows.ts';
import { beginSignIn, codeOf, operatorPassword, type TestOperator } from '../../platform/operators.ts';
import type { RequestOf } from '../operation-requests.ts';

export interface OperatorGiven {
  api: TestApi;
  tenant: SeededTenant;
  /** An operator of this one call, fully signed in. */
  operator: TestOperator;
}

/** A request that must succeed, and the browser to ask it with where it isn't the operator's. */
export type OperatorRequest = RequestOf & { browser?: Browser };

const nothing = (): OperatorRequest => ({});
const tenantOnly = ({ tenant }: OperatorGiven): OperatorRequest => ({ params: { id: tenant.id } });

/** By the operation's id: what it speaks of is made for this one call. */
export const operatorRequests: Record<string, (given: OperatorGiven) => OperatorRequest | Promise<OperatorRequest>> = {
  operatorSignIn: ({ operator }) => ({ body: { email: operator.email, password: operatorPassword } }),
  operatorSession: nothing,
  operatorSignOut: nothing,
  operatorSessions: nothing,
  async operatorEnrol({ api, operator }) {
    await runSql(api.databases, 'update operators.operator set totp_confirmed_at = null where id = $1', [
      operator.operatorId,
    ]);
    return {};
  },
  async operatorVerify({ api, operator }) {
    return { browser: await beginSignIn(api, operator.email), body: { code: codeOf(operator.key, 1) } };
  },
  operatorStepUp: ({ operator }) => ({ body: { code: codeOf(operator.key, 1) } }),
  async operatorEndSession({ api, operator }) {
    await beginSignIn(api, operator.email);
    const [session] = await runSql<{ id: string }>(
      api.databases,
      'select id from operators.session where operator_id = $1 order by created_at desc limit 1',
      [operator.operatorId],
    );
    return { params: { id: session!.id } };
  },
  listTenants: () => ({ query: { limit: '10', state: 'active' } }),
  getTenant: tenantOnly,
  suspendTenant: ({ tenant }) => ({ params: { id: tenant.id }, body: { reason: 'security' } }),
  async liftSuspension({ api, tenant, operator }) {
    await runSql(api.databases, `update tenant set state = 'frozen' where id = $1`, [tenant.id]);
    await runSql(
      api.databases,
      `insert into tenant_suspension (id, tenant_id, reason, suspended_by) values ($1, $2, 'unpaid', $3)`,
      [newId(), tenant.id, operator.operatorId],
    );
    return { params: { id: tenant.id } };
  },
  previewDeactivation: tenantOnly,
  deactivateTenant: ({ tenant }) => ({ params: { id: tenant.id }, body: { reason: 'contract_ended' } }),
  async takeBackDeactivation({ api, tenant, operator }) {
    await runSql(api.databases, `update tenant set state = 'frozen' where id = $1`, [tenant.id]);
    await runSql(
      api.databases,
      `insert into tenant_deactivation (id, tenant_id, reason, asked_at, asked_by, calendar, reversible_until, erase_by)
        values ($1, $2, 'unpaid', now(), $3, 'test', now() + interval '7 days', now() + interval '14 days')`,
      [newId(), tenant.id, operator.operatorId],
    );
    return { params: { id: tenant.id } };
  },
  async listSupportConversations({ api, tenant }) {
    await openSupport(api, tenant);
    return { params: { id: tenant.id }, query: { limit: '10' } };
  },
  async readSupportThread({ api, tenant }) {
    await openSupport(api, tenant);
    return { params: { id: tenant.id, conversationId: tenant.conversation.id }, query: { limit: '10' } };
  },
  listRecoveries: nothing,
  startRecovery: ({ tenant }) => ({ body: { email: tenant.members.agentA.email, reason: 'lost_device' } }),
  listRegister: nothing,
  announcePartner: () => ({
    body: {
      name: `Some Cloud ${newId()}`,
      kind: 'hosting',
      purpose: 'Servers the product runs on',
      data: 'Everything, sealed',
      region: 'Mumbai, India',
      hosts: ['api.some-cloud.example'],
      agreement: 'Data processing addendum of 1 October 2026',
      agreementSha256: 'b'.repeat(64),
      zeroRetention: false,
      opensAt: new Date(Date.now() + 8 * 86_400_000).toISOString(),
    },
  }),
  recordPartnerAgreement: async ({ api }) => ({
    params: { id: await addPartner(api) },
    body: { agreement: 'The next addendum', agreementSha256: 'c'.repeat(64) },
  }),
  endPartner: async ({ api }) => ({ params: { id: await addPartner(api) } }),
};

async function openSupport(api: TestApi, tenant: SeededTenant): Promise<void> {
  await runSql(
    api.databases,
    `insert into support_access (id, tenant_id, reason, granted_by, expires_at) values ($1, $2, 'other', $3, now() + interval '1 hour')`,
    [newId(), tenant.id, tenant.members.admin.id],
  );
}

async function addPartner(api: TestApi): Promise<string> {
  const id = newId();
  await runSql(
    api.databases,
    `insert into sub_processor (id, name, kind, purpose, data, region, hosts, agreement, agreement_sha256, opens_at)
      values ($1, 'Partner', 'other', 'Tests', 'None', 'India', '{partner.example}', 'Agreement', repeat('a', 64), now() + interval '8 days')`,
    [id],
  );
  return id;
}
