import type { Scope } from '../../database/scope.ts';
import { DomainError, StandsOtherwise } from '../../domain/errors.ts';
import { isTimeZone } from '../../domain/organisation/hours.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';

export interface OrganisationSettings {
  name: string;
  timeZone: string;
  /** Whether people are asked for consent at once, or when staff press the button. */
  askConsent: 'automatic' | 'manual';
}

export interface OrganisationView extends OrganisationSettings {
  id: string;
  ownerId: string | null;
  revision: number;
}

/** The organisation's own settings. Throws NOT_FOUND. */
export async function readOrganisation(scope: Scope): Promise<OrganisationView> {
  const [found] = await scope.sql<OrganisationView>(
    `select t.id, t.name, t.time_zone as "timeZone", t.ask_consent as "askConsent", t.revision,
        (select m.id from membership m where m.tenant_id = t.id and m.owner) as "ownerId"
      from tenant t where t.id = $1`,
    [scope.tenantId],
  );
  if (found === undefined) throw new DomainError('NOT_FOUND');
  return found;
}

/** Throws CONFLICT with the newer settings, INVALID_INPUT for a time zone nobody knows. */
export async function changeOrganisation(
  scope: Scope,
  of: OrganisationSettings & { revision: number },
): Promise<OrganisationView> {
  await requireActiveTenant(scope);
  if (!isTimeZone(of.timeZone)) throw new DomainError('INVALID_INPUT');
  const before = await readOrganisation(scope);
  const written = await scope.sql(
    `update tenant set name = $2, time_zone = $3, ask_consent = $4, revision = revision + 1 where id = $1 and revision = $5 returning id`,
    [scope.tenantId, of.name, of.timeZone, of.askConsent, of.revision],
  );
  if (written.length === 0) throw new StandsOtherwise('CONFLICT', await readOrganisation(scope));
  const fields = (['name', 'timeZone', 'askConsent'] as const).filter((field) => of[field] !== before[field]);
  await recordAudit(scope, {
    kind: 'organisation.changed',
    subject: 'organisation',
    id: scope.tenantId,
    detail: { fields },
  });
  return readOrganisation(scope);
}
