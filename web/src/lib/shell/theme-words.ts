import Monitor from '@lucide/svelte/icons/monitor';
import Moon from '@lucide/svelte/icons/moon';
import Sun from '@lucide/svelte/icons/sun';
import { m } from '#lib/i18n/generated/messages.js';
import type { IconComponent } from '#lib/ui/icon.ts';
import type { ThemeChoice } from './theme.svelte.ts';

export const themeIcons: Record<ThemeChoice, IconComponent> = { system: Monitor, light: Sun, dark: Moon };

export const themeNames: Record<ThemeChoice, () => string> = {
  system: m.theme_system,
  light: m.theme_light,
  dark: m.theme_dark,
};
