import type { Database, Scope } from '../../database/scope.ts';
import { platformId } from '../../domain/accounts/platform.ts';
import type { TokenPurpose } from '../../domain/accounts/tokens.ts';
import { DomainError } from '../../domain/errors.ts';
import type { DatabaseInstant } from '../inbox/instant.ts';
import type { Tokens } from './tokens.ts';

export interface FoundToken {
  readonly id: string;
  readonly tenantId: string;
  readonly subjectId: string;
  readonly expiresAt: Date;
}

/** Writes the row that makes a token count once, in the transaction of what the token is about. */
export async function addToken(
  scope: Scope,
  token: { id: string; purpose: TokenPurpose; subjectId: string; expiresAt: Date },
): Promise<void> {
  await scope.sql(
    'insert into account_token (id, tenant_id, purpose, subject_id, expires_at) values ($1, $2, $3, $4, $5)',
    [token.id, scope.tenantId, token.purpose, token.subjectId, token.expiresAt],
  );
}

/**
 * Whose a link is, before anything of theirs is opened. `rowOf`: the token speaks of the row of
 * another purpose. Throws TOKEN_EXPIRED for none of ours, TOKEN_USED for a replay.
 */
export async function findToken(
  { database, tokens }: { database: Database; tokens: Tokens },
  of: { purpose: TokenPurpose; token: string; now: Date; rowOf?: TokenPurpose },
): Promise<FoundToken> {
  const read = tokens.read(of.purpose, of.token, of.now);
  if (read === null) throw new DomainError('TOKEN_EXPIRED');
  const [row] = await database.withScope({ tenantId: platformId, actor: { kind: 'system' } }, ({ sql }) =>
    sql<{ tenantId: string; purpose: string; subjectId: string; usedAt: DatabaseInstant | null }>(
      'select tenant_id as "tenantId", purpose, subject_id as "subjectId", used_at as "usedAt" from find_account_token($1)',
      [read.id],
    ),
  );
  if (row === undefined || row.purpose !== (of.rowOf ?? of.purpose)) throw new DomainError('TOKEN_EXPIRED');
  if (row.usedAt !== null) throw new DomainError('TOKEN_USED');
  return { id: read.id, tenantId: row.tenantId, subjectId: row.subjectId, expiresAt: read.expiresAt };
}

/** Uses a token up, in the transaction of what it is used for: of two at once the second waits here. Throws TOKEN_USED. */
export async function spendToken(scope: Scope, id: string): Promise<void> {
  const rows = await scope.sql(
    'update account_token set used_at = $3 where tenant_id = $1 and id = $2 and used_at is null returning id',
    [scope.tenantId, id, scope.now],
  );
  if (rows.length === 0) throw new DomainError('TOKEN_USED');
}
