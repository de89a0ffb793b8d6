import { encode } from 'uqr';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { FactorKeys } from '../security/factor-keys.ts';
import { base32, matchingStep, newTotpSecret, otpauthUri } from '../security/totp.ts';
import type { SignedInOperator } from './operator-session.ts';
import { recordAct } from './record-act.ts';

export interface NewSecret {
  uri: string;
  /** The secret in base32, in groups of four. */
  key: string;
  /** Side length in modules, and the dark ones as the path of an SVG. */
  qr: { size: number; path: string };
}

/** A new secret for an authenticator app; it opens nothing until a code of it was given. Throws CONFLICT when one was confirmed. */
export async function enrolOperator(
  scope: Scope,
  { operator, keys, secret = newTotpSecret() }: { operator: SignedInOperator; keys: FactorKeys; secret?: Buffer },
): Promise<NewSecret> {
  const changed = await scope.sql(
    'update operators.operator set totp_secret = $2, totp_step = 0 where id = $1 and totp_confirmed_at is null returning id',
    [operator.operatorId, keys.seal(operator.operatorId, secret)],
  );
  if (changed.length === 0) throw new DomainError('CONFLICT');
  const uri = otpauthUri({ secret, account: operator.email, issuer: 'Omniflow platform' });
  const { size, data } = encode(uri, { ecc: 'M', border: 0 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { uri, key: (base32(secret).match(/.{1,4}/g) ?? []).join(' '), qr: { size, path } };
}

/**
 * Takes a code, each 30-second step once; opens the session, confirms an enrolment, and counts as step-up for five
 * minutes. Throws SECOND_FACTOR_WRONG.
 */
export async function takeOperatorCode(
  scope: Scope,
  { operator, keys, code }: { operator: SignedInOperator; keys: FactorKeys; code: string },
): Promise<void> {
  const [row] = await scope.sql<{ sealed: Buffer | null }>(
    'select totp_secret as sealed from operators.operator where id = $1',
    [operator.operatorId],
  );
  const sealed = row?.sealed ?? null;
  const step = sealed === null ? null : matchingStep(keys.open(operator.operatorId, sealed), code, scope.now);
  const taken = await scope.sql(
    `update operators.operator set totp_step = $2, totp_confirmed_at = coalesce(totp_confirmed_at, $4)
      where id = $1 and totp_step < $2 and totp_secret = $3 returning id`,
    [operator.operatorId, step ?? 0, sealed, scope.now],
  );
  if (taken.length === 0) throw new DomainError('SECOND_FACTOR_WRONG');
  await scope.sql(
    'update operators.session set verified_at = coalesce(verified_at, $2), stepped_up_at = $2 where id = $1',
    [operator.sessionId, scope.now],
  );
  if (operator.stage !== 'verified')
    await recordAct(scope, {
      kind: operator.stage === 'enrol' ? 'operator.enrolled' : 'operator.signed_in',
      operatorId: operator.operatorId,
    });
}
