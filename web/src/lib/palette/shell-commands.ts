import Building2 from '@lucide/svelte/icons/building-2';
import Inbox from '@lucide/svelte/icons/inbox';
import Keyboard from '@lucide/svelte/icons/keyboard';
import LogOut from '@lucide/svelte/icons/log-out';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import type { Session } from '#contracts/organisation/organisation.contract.ts';
import { signOut, signOutEverywhere } from '#lib/api/auth.ts';
import { problemOf } from '#lib/api/problem.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { plain } from '#lib/i18n/plain.ts';
import { inboxAddress, readQuery, views } from '#lib/inbox/address.ts';
import { viewNames } from '#lib/inbox/words.ts';
import type { Keys } from '#lib/keys/keys.svelte.ts';
import { registry, shortcutOf } from '#lib/keys/registry.ts';
import { switchTenant } from '#lib/security/switch-tenant.ts';
import { leave } from '#lib/shell/leave.ts';
import {
  accountGroups,
  isIn,
  mainPlaces,
  type Place,
  placesOf,
  settingsGroups,
  settingsPlace,
} from '#lib/shell/places.ts';
import { type Theme, themeChoices } from '#lib/shell/theme.svelte.ts';
import { themeIcons, themeNames } from '#lib/shell/theme-words.ts';
import type { Toasts } from '#lib/shell/toasts.svelte.ts';
import type { Command } from './command.ts';

interface Shell {
  session: Session;
  theme: Theme;
  keys: Keys;
  toasts: Toasts;
}

/** What is there on every page: where this person may go, and what they may do to the app itself. */
export function shellCommands({ session, theme, keys, toasts }: Shell): Command[] {
  const { role } = session.member;
  return [
    ...placesOf(mainPlaces, role).flatMap((place) => [
      placeCommand(place),
      ...(place.href === '/inbox' ? listTabs() : []),
    ]),
    ...placesOf([settingsPlace], role).map((place) => placeCommand(place)),
    ...settingsGroups.flatMap(({ places }) =>
      placesOf(places, role).map((place) => placeCommand(place, m.shell_settings())),
    ),
    ...accountGroups.flatMap(({ places }) =>
      placesOf(places, role).map((place) => placeCommand(place, m.shell_account())),
    ),
    ...switching(session, toasts),
    ...themeChoices
      .filter((choice) => choice !== theme.choice)
      .map(
        (choice): Command => ({
          id: `theme:${choice}`,
          group: 'action',
          word: m.palette_theme({ theme: themeNames[choice]() }),
          icon: themeIcons[choice],
          run: () => theme.choose(choice),
        }),
      ),
    {
      id: 'help',
      group: 'action',
      word: registry.help.label(),
      icon: Keyboard,
      keys: shortcutOf('help'),
      run: () => (keys.helpOpen = true),
    },
    { id: 'sign-out', group: 'action', word: m.sign_out(), icon: LogOut, run: () => void leave(toasts, signOut) },
    {
      id: 'sign-out-everywhere',
      group: 'action',
      word: m.sign_out_everywhere(),
      icon: MonitorSmartphone,
      run: () => void leave(toasts, signOutEverywhere),
    },
  ];
}

/** One's other organisations. */
function switching({ tenant, tenants }: Session, toasts: Toasts): Command[] {
  return tenants
    .filter(({ id }) => id !== tenant.id)
    .map(({ id, name }) => ({
      id: `tenant:${id}`,
      group: 'action',
      word: m.palette_switch_tenant({ name: plain(name) }),
      quiet: m.palette_switch_tenant_quiet(),
      icon: Building2,
      run: () => void switchTenant(id).catch((error: unknown) => toasts.problem(problemOf(error).text)),
    }));
}

/** The entry of the place or the conversation an address shows. */
export function entryIdAt(pathname: string, conversationId: string | undefined): string | null {
  if (conversationId !== undefined) return `conversation:${conversationId}`;
  const places = [...settingsGroups, ...accountGroups].flatMap((group) => group.places);
  const place = [...places, ...mainPlaces, settingsPlace].find((one) => isIn(one, pathname));
  return place === undefined ? null : idOf(place);
}

function placeCommand(place: Place, crumb?: string): Command {
  return {
    id: idOf(place),
    group: 'place',
    word: place.word(),
    icon: place.icon,
    href: place.href,
    quiet: [crumb, place.about?.()].filter(Boolean).join(' · '),
  };
}

function listTabs(): Command[] {
  const query = readQuery(new URLSearchParams());
  return views.map((view) => ({
    id: `list:${view}`,
    group: 'place',
    word: m.palette_list({ list: viewNames[view]() }),
    icon: Inbox,
    href: inboxAddress({ ...query, view }, null),
  }));
}

function idOf(place: Place): string {
  return `place:${place.href}`;
}
