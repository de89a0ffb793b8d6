import type { Provider } from '../domain/channels/health.ts';
import type { FoundNumber } from '../domain/channels/numbers.ts';

/** What the provider says of an access token. */
export interface TokenReport {
  valid: boolean;
  /** Null: it doesn't expire. */
  expiresAt: Date | null;
  /** Permissions we need and it lacks. */
  missing: string[];
  /** Accounts it was given for, when that is told. */
  businessIds: string[];
}

/** What failed and what mends it. */
export interface Cure {
  code: string;
  words: string;
  /** Where the provider lets it be mended. */
  help: string | null;
}

/**
 * What staff may ask a provider about their own account: it leads to no customer, and no message leaves by it.
 * Every method throws ProviderRefusal; transient when another try may succeed.
 */
export interface Connector {
  provider: Provider;
  /** Where staff sign up with the provider; null when this installation has no sign-up set up. */
  signUpAddress(of: { state: string; returnTo: string }): string | null;
  /** A code counts once and for minutes only. */
  exchangeCode(of: { code: string; returnTo: string }): Promise<string>;
  inspectToken(token: string): Promise<TokenReport>;
  listNumbers(of: { businessId: string; token: string }): Promise<FoundNumber[]>;
  readNumber(of: { accountId: string; token: string }): Promise<FoundNumber>;
  /** Without it no webhook comes, the commonest reason for silence. */
  isSubscribed(of: { businessId: string; token: string }): Promise<boolean>;
  subscribe(of: { businessId: string; token: string }): Promise<void>;
  unsubscribe(of: { businessId: string; token: string }): Promise<void>;
  /** At most ten times in 72 hours per number. */
  register(of: { accountId: string; token: string; pin: string }): Promise<void>;
  deregister(of: { accountId: string; token: string }): Promise<void>;
}
