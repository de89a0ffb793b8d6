import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, unseal } from '../../database/vault/sealed.ts';
import { platformId } from '../../domain/accounts/platform.ts';

/** What was typed, or null when it was confirmed already or its day is over and the key gone. */
export async function openRegistration(
  scope: Scope,
  registrationId: string,
): Promise<SealedShapes['registration'] | null> {
  const [row] = await scope.sql<{ sealed: Buffer | null }>(
    'select sealed from registration where tenant_id = $1 and id = $2',
    [scope.tenantId, registrationId],
  );
  if (!row?.sealed) return null;
  const keyId = keyIdOf(row.sealed);
  const key = (await scope.vault.keysById(platformId, [keyId])).get(keyId);
  return key === undefined
    ? null
    : unseal<SealedShapes['registration']>(key, row.sealed, {
        tenantId: platformId,
        table: 'registration',
        rowId: registrationId,
      });
}
