import { createHash } from 'node:crypto';
import { Agreement } from '../../database/entities/organisation-setup.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { seal, sealBytes } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';
import { acceptNotice } from '../accounts/accept-notice.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { queueMail } from '../mail/queue-mail.ts';
import type { Operator } from '../mail/template.ts';
import { type AgreementText, readAgreementInForce, readComingAgreement } from './agreement-in-force.ts';
import { renderAgreement } from './agreement-pdf.ts';
import { type AcceptedAgreementView, readAgreements } from './agreement-rows.ts';
import { fillAnnexes } from './annexes.ts';

export interface Acceptance {
  operator: Operator;
  version: number;
  /** Of the text that was shown. */
  sha256: string;
  legalName: string;
  address: string;
}

interface Signatory {
  memberId: string;
  userId: string;
  name: string;
  organisation: string;
}

/**
 * Accepts the data processing agreement for the organisation, and sends word of it. Throws CONFLICT when the text that was
 * shown is neither in force nor to come.
 */
export async function acceptAgreement(scope: Scope, acceptance: Acceptance): Promise<AcceptedAgreementView> {
  const { agreement, signatory } = await recordAgreement(scope, acceptance);
  if (signatory !== null)
    await queueMail(scope, {
      template: 'agreement-accepted',
      to: { kind: 'user', id: signatory.userId },
      refs: {
        acceptedBy: signatory.memberId,
        version: agreement.version,
        sha256: agreement.pdfSha256,
        at: scope.now.toISOString(),
      },
    });
  return agreement;
}

/**
 * The acceptance without word of it: the row, its paper and the hash of the paper in the log come in one transaction; a second
 * acceptance of a version changes nothing and has no signatory (PC-4.2). Throws CONFLICT as above.
 */
export async function recordAgreement(
  scope: Scope,
  acceptance: Acceptance,
): Promise<{ agreement: AcceptedAgreementView; signatory: Signatory | null }> {
  await requireActiveTenant(scope);
  const text = await readShown(scope, acceptance);
  // Of two who accept at once the second waits here, and then finds the first one's paper.
  await scope.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`agreement/${scope.tenantId}`]);
  const [accepted] = await readAgreements(scope, text.version);
  if (accepted !== undefined) return { agreement: accepted, signatory: null };
  const signatory = await readSignatory(scope);
  await write(scope, { text, acceptance, signatory });
  const [agreement] = await readAgreements(scope, text.version);
  if (agreement === undefined) throw new DomainError('INTERNAL', 'An accepted agreement is not to be found.');
  return { agreement, signatory };
}

/** The text that was shown: the one in force, or one that was published and counts later. Throws CONFLICT. */
async function readShown(scope: Scope, shown: Pick<Acceptance, 'version' | 'sha256'>): Promise<AgreementText> {
  const open = [await readAgreementInForce(scope), await readComingAgreement(scope)];
  const text = open.find((one) => one?.version === shown.version && one.sha256 === shown.sha256);
  if (!text) throw new DomainError('CONFLICT');
  return text;
}

async function readSignatory(scope: Scope): Promise<Signatory> {
  if (scope.actor.kind !== 'member') throw new DomainError('FORBIDDEN');
  const [found] = await scope.sql<Signatory>(
    `select m.id as "memberId", u.id as "userId", u.name, t.name as organisation
      from membership m join auth."user" u on u.id = m.user_id join tenant t on t.id = m.tenant_id where m.tenant_id = $1 and m.id = $2`,
    [scope.tenantId, scope.actor.id],
  );
  if (found === undefined) throw new DomainError('UNAUTHENTICATED');
  return found;
}

interface Writing {
  text: AgreementText;
  acceptance: Acceptance;
  signatory: Signatory;
}

async function write(scope: Scope, { text, acceptance, signatory }: Writing): Promise<void> {
  const { tenantId, em, now, vault } = scope;
  const { operator, legalName, address } = acceptance;
  const annexes = await fillAnnexes(scope, {
    operator,
    organisation: { name: signatory.organisation, legalName, address },
  });
  const pdf = await renderAgreement({
    ...text,
    noticeSha256: text.sha256,
    annexes,
    at: now,
    signatory: signatory.name,
    legalName,
    operatorName: operator.name,
  });
  const id = newId();
  const pdfSha256 = createHash('sha256').update(pdf).digest('hex');
  const key = await vault.subjectKey({ tenantId, subjectId: id, purpose: 'subject' });
  const place = { tenantId, table: 'agreement', rowId: id };
  const parties: SealedShapes['agreement'] = { legalName, address, signatory: signatory.name };
  em.create(Agreement, {
    id,
    tenantId,
    version: text.version,
    locale: text.locale,
    noticeSha256: text.sha256,
    memberId: signatory.memberId,
    at: now,
    pdfSha256,
    parties: seal(key, parties, place),
    pdf: sealBytes(key, pdf, place),
  });
  await em.flush();
  await acceptNotice(scope, {
    kind: 'data_processing_agreement',
    version: text.version,
    userId: signatory.userId,
    locale: text.locale,
    surface: 'settings',
    answeredAt: now,
  });
  await recordAudit(scope, {
    kind: 'agreement.accepted',
    subject: 'agreement',
    id,
    detail: { version: text.version, notice: text.sha256, pdf: pdfSha256 },
  });
}
