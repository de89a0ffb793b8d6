import type { Scope } from '../../database/scope.ts';
import {
  isSetUp,
  type OptionalStep,
  type SetupFacts,
  type SetupView,
  setupOf,
} from '../../domain/organisation/setup.ts';
import { recordAudit } from '../audit/record.ts';
import { acceptedVersions, isAccepted, readAgreementInForce } from './agreement-in-force.ts';

export interface SetupState {
  steps: SetupView[];
  complete: boolean;
  agreementDue: boolean;
}

/** The first run as it stands, computed from the facts each time. */
export async function readSetup(scope: Scope): Promise<SetupState> {
  const facts = await readFacts(scope);
  const steps = setupOf(facts);
  return { steps, complete: isSetUp(steps), agreementDue: !facts.agreementAccepted && facts.agreementOutdated };
}

/** Puts an optional step aside, or takes it up again; twice does no harm. */
export async function skipSetupStep(
  scope: Scope,
  { step, skipped }: { step: OptionalStep; skipped: boolean },
): Promise<SetupState> {
  const actorId = scope.actor.kind === 'member' ? scope.actor.id : null;
  const changed = skipped
    ? await scope.sql(
        'insert into setup_skip (tenant_id, step, member_id) values ($1, $2, $3) on conflict do nothing returning step',
        [scope.tenantId, step, actorId],
      )
    : await scope.sql('delete from setup_skip where tenant_id = $1 and step = $2 returning step', [
        scope.tenantId,
        step,
      ]);
  if (changed.length > 0)
    await recordAudit(scope, {
      kind: 'organisation.setup_step_skipped',
      subject: 'organisation',
      id: scope.tenantId,
      detail: { step, skipped },
    });
  return readSetup(scope);
}

interface Counts {
  departments: number;
  touched: boolean;
  members: number;
  invitations: number;
  channels: number;
  sent: boolean;
  skipped: OptionalStep[];
}

async function readFacts(scope: Scope): Promise<SetupFacts> {
  const { version } = await readAgreementInForce(scope);
  const accepted = await acceptedVersions(scope);
  const counts = await readCounts(scope);
  return {
    agreementAccepted: isAccepted(version, accepted),
    agreementOutdated: accepted.length > 0,
    departments: counts.departments,
    departmentsTouched: counts.touched,
    members: counts.members,
    openInvitations: counts.invitations,
    channels: counts.channels,
    messageSent: counts.sent,
    skipped: counts.skipped,
  };
}

/** Invitations are for admins to see; for others their number is 0, and so is what they could do about it. */
async function readCounts({ sql, tenantId, now }: Scope): Promise<Counts> {
  const [counts] = await sql<Counts>(
    `select (select count(*)::int from department where tenant_id = $1 and archived_at is null) as departments,
        exists (select 1 from department where tenant_id = $1 and revision > 0) as touched,
        (select count(*)::int from membership where tenant_id = $1 and state = 'active') as members,
        (select count(*)::int from invitation where tenant_id = $1 and accepted_at is null and revoked_at is null and expires_at > $2) as invitations,
        (select count(*)::int from channel_state where tenant_id = $1 and phase = 'connected') as channels,
        has_sent_message() as sent,
        array(select step from setup_skip where tenant_id = $1) as skipped`,
    [tenantId, now],
  );
  return (
    counts ?? { departments: 0, touched: false, members: 0, invitations: 0, channels: 0, sent: false, skipped: [] }
  );
}
