import type { Scope } from '../../database/scope.ts';
import { keyIdOf, unseal } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';

/** Opens sealed values of one page. */
export interface Unsealer {
  /** Null when nothing is sealed there, or when its key was destroyed: both show as words that are not there. */
  open<T>(sealed: Buffer | null, at: { table: string; rowId: string }): T | null;
}

/** Fetches the keys of all these values with one call to the vault, however many rows and people a page has. */
export async function createUnsealer(scope: Scope, values: readonly (Buffer | null)[]): Promise<Unsealer> {
  const ids = new Set(values.filter((value) => value !== null).map(keyIdOf));
  const keys = ids.size === 0 ? new Map<string, never>() : await scope.vault.keysById(scope.tenantId, [...ids]);
  return {
    open(sealed, at) {
      const key = sealed === null ? undefined : keys.get(keyIdOf(sealed));
      if (sealed === null || key === undefined) return null;
      return withoutDestroyed(() => unseal(key, sealed, { tenantId: scope.tenantId, ...at }));
    },
  };
}

/** A key may be destroyed between being handed out and being used. */
function withoutDestroyed<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof DomainError && error.code === 'KEY_DESTROYED') return null;
    throw error;
  }
}
