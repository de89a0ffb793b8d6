import { createClient } from '#contracts/http/client.ts';
import { platformOperations } from '#contracts/platform/platform.contract.ts';

/** What operators may ask for, as typed functions; `fetcher` is Kit's while rendering on the server. */
export function createPlatformApi(fetcher: typeof fetch) {
  const base = '/api/platform/v1';
  return {
    signIn: createClient(platformOperations.signIn, base, fetcher),
    tenants: createClient(platformOperations.tenants, base, fetcher),
    register: createClient(platformOperations.register, base, fetcher),
    recoveries: createClient(platformOperations.recoveries, base, fetcher),
  };
}

export type PlatformApi = ReturnType<typeof createPlatformApi>;
