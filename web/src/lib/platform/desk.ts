import { createContext } from 'svelte';
import type { Operator } from '#contracts/platform/sign-in.contract.ts';
import type { Clock } from '#lib/shell/clock.svelte.ts';
import type { Toasts } from '#lib/shell/toasts.svelte.ts';
import type { PlatformApi } from './api.ts';

/** What every page of operators shares. */
export interface Desk {
  operator: Operator;
  api: PlatformApi;
  clock: Clock;
  toasts: Toasts;
}

export const [useDesk, provideDesk] = createContext<Desk>();
