import type { Connector } from '../../channels/connector.ts';
import type { Actor, Database, Scope } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import type { Provider } from '../../domain/channels/health.ts';

/** What connecting a number needs besides rows: the provider's own API, and how people get there and back. */
export interface Desk {
  database: Database;
  vault: Vault;
  connectors: Record<Provider, Connector>;
  /** Signs what comes back from a provider's sign-up. */
  secret: string;
  /** Where a provider's sign-up leads back to. */
  returnTo: string;
}

/** In whose name; the provider is asked between transactions, never inside one. */
export interface On {
  tenantId: string;
  actor: Actor;
  now?: Date;
}

/** One transaction in this name. */
export function inDesk<T>({ database }: Desk, on: On, use: (scope: Scope) => Promise<T>): Promise<T> {
  return database.withScope(on, use);
}

/** What the API puts together for this feature. The provider's sign-up leads back to a page of ours, which hands the code over at once. */
export function openDesk({
  publicUrl,
  authSecret,
  ...parts
}: Pick<Desk, 'database' | 'vault' | 'connectors'> & { publicUrl: string; authSecret: string }): Desk {
  return { ...parts, secret: authSecret, returnTo: `${publicUrl}/settings/channels/return` };
}
