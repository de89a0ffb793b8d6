import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import {
  type PartnerKind,
  type PartnerState,
  partnerNoticeMs,
  partnerStateAt,
} from '../../domain/platform/partners.ts';
import { type DatabaseInstant, isoOf, isoOrNull } from '../inbox/instant.ts';
import { recordAct } from './record-act.ts';

export interface PartnerView {
  id: string;
  name: string;
  kind: PartnerKind;
  purpose: string;
  data: string;
  region: string;
  agreement: string;
  agreementSha256: string;
  zeroRetention: boolean;
  announcedAt: string;
  opensAt: string;
  endedAt: string | null;
  state: PartnerState;
}

export interface RegisteredPartner extends PartnerView {
  hosts: string[];
  requests: number;
}

type Row<T> = Omit<T, 'announcedAt' | 'opensAt' | 'endedAt' | 'state'> & {
  announcedAt: DatabaseInstant;
  opensAt: DatabaseInstant;
  endedAt: DatabaseInstant | null;
};

const columns = `p.id, p.name, p.kind, p.purpose, p.data, p.region, p.agreement, p.agreement_sha256 as "agreementSha256",
  p.zero_retention as "zeroRetention", p.announced_at as "announcedAt", p.opens_at as "opensAt", p.ended_at as "endedAt"`;
const order = 'order by p.ended_at is not null, p.opens_at desc, p.name, p.id';

/** The register as everybody may read it (OF-4.3): what, where, why, since when, and who comes. */
export async function listPartners(scope: Scope): Promise<PartnerView[]> {
  const rows = await scope.sql<Row<PartnerView>>(`select ${columns} from sub_processor p ${order}`);
  return rows.map((row) => shown(row, scope.now));
}

/** The same with hosts and the requests of the last seven days, for operators. */
export async function listRegister(scope: Scope): Promise<RegisteredPartner[]> {
  const rows = await scope.sql<Row<RegisteredPartner>>(
    `select ${columns}, p.hosts, (select coalesce(sum(e.requests), 0)::int from egress_day e where e.outcome = 'allowed'
        and exists (select 1 from unnest(p.hosts) h where h = e.host or (starts_with(h, '*.') and e.host like '%' || substr(h, 2)))
        and e.day > ($1::timestamptz at time zone 'UTC')::date - 7) as requests
      from sub_processor p ${order}`,
    [scope.now],
  );
  return rows.map((row) => shown(row, scope.now));
}

function shown<T extends PartnerView>(row: Row<T>, now: Date): T {
  const [opensAt, endedAt] = [isoOf(row.opensAt), isoOrNull(row.endedAt)];
  const state = partnerStateAt(
    { opensAt: new Date(opensAt), endedAt: endedAt === null ? null : new Date(endedAt) },
    now,
  );
  return { ...row, announcedAt: isoOf(row.announcedAt), opensAt, endedAt, state } as unknown as T;
}

export interface NewPartner {
  name: string;
  kind: PartnerKind;
  purpose: string;
  data: string;
  region: string;
  hosts: string[];
  agreement: string;
  agreementSha256: string;
  zeroRetention: boolean;
  opensAt: Date;
}

/**
 * Adds a partner. The worker tells every organisation; nothing reaches its hosts before `opensAt`, seven days off at the
 * least, nor before all were told. Throws TOO_SOON, NAME_TAKEN while a partner of this name works with us: a new agreement
 * is recorded with the partner that is there.
 */
export async function announcePartner(
  scope: Scope,
  { operatorId, partner }: { operatorId: string; partner: NewPartner },
): Promise<{ id: string }> {
  // The database's own clock decides in the end; a minute covers the way there.
  if (partner.opensAt.getTime() < scope.now.getTime() + partnerNoticeMs + 60_000) throw new DomainError('TOO_SOON');
  await requireNewName(scope, partner.name);
  const id = newId();
  await scope.sql(
    `insert into sub_processor (id, name, kind, purpose, data, region, hosts, agreement, agreement_sha256, zero_retention, opens_at)
      values ($1, $2, $3, $4, $5, $6, $7::text[], $8, $9, $10, $11)`,
    [
      id,
      partner.name,
      partner.kind,
      partner.purpose,
      partner.data,
      partner.region,
      arrayLiteral(partner.hosts),
      partner.agreement,
      partner.agreementSha256,
      partner.zeroRetention,
      partner.opensAt,
    ],
  );
  await recordAct(scope, {
    kind: 'partner.announced',
    operatorId,
    subjectId: id,
    detail: { opensAt: partner.opensAt.toISOString() },
  });
  return { id };
}

/** The same announcement twice at once: the second waits here. */
async function requireNewName(scope: Scope, name: string): Promise<void> {
  await scope.sql(`select pg_advisory_xact_lock(hashtextextended('partners', 0))`);
  const taken = await scope.sql('select 1 from sub_processor where lower(name) = lower($1) and ended_at is null', [
    name,
  ]);
  if (taken.length > 0) throw new DomainError('NAME_TAKEN');
}

/** Names of hosts hold nothing that would need quoting; a driver's own arrays differ between callers. */
function arrayLiteral(hosts: readonly string[]): string {
  return `{${hosts.join(',')}}`;
}

/** Records a newly signed agreement. Throws NOT_FOUND for none or an ended partner. */
export async function recordAgreement(
  scope: Scope,
  input: { operatorId: string; partnerId: string; agreement: string; agreementSha256: string },
): Promise<void> {
  const changed = await scope.sql(
    'update sub_processor set agreement = $2, agreement_sha256 = $3 where id = $1 and ended_at is null returning id',
    [input.partnerId, input.agreement, input.agreementSha256],
  );
  if (changed.length === 0) throw new DomainError('NOT_FOUND');
  await recordAct(scope, {
    kind: 'partner.agreement_recorded',
    operatorId: input.operatorId,
    subjectId: input.partnerId,
    detail: { sha256: input.agreementSha256 },
  });
}

/** Ends a partner: its hosts close within a minute everywhere. Throws NOT_FOUND. */
export async function endPartner(
  scope: Scope,
  { operatorId, partnerId }: { operatorId: string; partnerId: string },
): Promise<void> {
  const ended = await scope.sql(
    'update sub_processor set ended_at = $2 where id = $1 and ended_at is null returning id',
    [partnerId, scope.now],
  );
  if (ended.length === 0) throw new DomainError('NOT_FOUND');
  await recordAct(scope, { kind: 'partner.ended', operatorId, subjectId: partnerId });
}
