import { createContext } from 'svelte';
import type { Session } from '#contracts/organisation/organisation.contract.ts';
import type { Keys } from '#lib/keys/keys.svelte.ts';
import type { Live } from '#lib/live/live.svelte.ts';
import type { Notifications } from '#lib/notifications/notifications.svelte.ts';
import type { Palette } from '#lib/palette/palette.svelte.ts';
import type { Badges } from './badges.svelte.ts';
import type { Clock } from './clock.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

/** What every staff page shares. */
export interface App {
  session: Session;
  badges: Badges;
  clock: Clock;
  toasts: Toasts;
  live: Live;
  keys: Keys;
  notifications: Notifications;
  palette: Palette;
}

export const [useApp, provideApp] = createContext<App>();
