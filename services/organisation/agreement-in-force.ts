import type { Scope } from '../../database/scope.ts';
import type { Locale } from '../../domain/accounts/notices.ts';
import { DomainError } from '../../domain/errors.ts';
import type { DatabaseInstant } from '../inbox/instant.ts';

export interface AgreementText {
  noticeId: string;
  version: number;
  locale: Locale;
  title: string;
  body: string;
  /** Of the text in UTF-8, in hex. */
  sha256: string;
  effectiveAt: DatabaseInstant;
}

const columns = 'id as "noticeId", version, locale, title, body, sha256, effective_at as "effectiveAt"';

/** The data processing agreement that counts now. Throws INTERNAL when none was ever published. */
export async function readAgreementInForce(scope: Scope): Promise<AgreementText> {
  const [text] = await scope.sql<AgreementText>(
    `select ${columns} from notice_version
      where kind = 'data_processing_agreement' and effective_at <= $1 order by version desc, locale limit 1`,
    [scope.now],
  );
  if (text === undefined) throw new DomainError('INTERNAL', 'No data processing agreement was published.');
  return text;
}

/** The newest one that was published and counts later; it can be accepted before its day. */
export async function readComingAgreement(scope: Scope): Promise<AgreementText | null> {
  const [text] = await scope.sql<AgreementText>(
    `select ${columns} from notice_version
      where kind = 'data_processing_agreement' and effective_at > $1 order by version desc, locale limit 1`,
    [scope.now],
  );
  return text ?? null;
}

/**
 * Lets pass only an organisation that accepted the version in force: new processing starts under no older one (PC-4.2,
 * OF-5.0). Throws DPA_REQUIRED.
 */
export async function requireAgreement(scope: Scope): Promise<void> {
  const { version } = await readAgreementInForce(scope);
  if (!isAccepted(version, await acceptedVersions(scope))) throw new DomainError('DPA_REQUIRED');
}

/** Versions the organisation accepted, by anybody who may know. */
export async function acceptedVersions(scope: Scope): Promise<number[]> {
  const rows = await scope.sql<{ version: number }>('select version from accepted_agreements()');
  return rows.map(({ version }) => version);
}

/** Whoever accepted a later version, before its day, is bound by the earlier as well. */
export function isAccepted(version: number, accepted: readonly number[]): boolean {
  return accepted.some((one) => one >= version);
}
