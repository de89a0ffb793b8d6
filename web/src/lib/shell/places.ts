import Building from '@lucide/svelte/icons/building-2';
import Clock from '@lucide/svelte/icons/clock';
import Eye from '@lucide/svelte/icons/eye';
import FileCheck from '@lucide/svelte/icons/file-check';
import Fingerprint from '@lucide/svelte/icons/fingerprint-pattern';
import Handshake from '@lucide/svelte/icons/handshake';
import InboxIcon from '@lucide/svelte/icons/inbox';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import Network from '@lucide/svelte/icons/network';
import Plug from '@lucide/svelte/icons/plug';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Settings from '@lucide/svelte/icons/settings';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import UserRound from '@lucide/svelte/icons/user-round';
import Users from '@lucide/svelte/icons/users';
import { may, type Permission, type Role } from '#domain/organisation/roles.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { IconComponent } from '#lib/ui/icon.ts';
import type { Badges } from './badges.svelte.ts';

/** One page people go to: where it is, what it is called, and who it exists for. */
export interface Place {
  href: string;
  word: () => string;
  icon: IconComponent;
  permission: Permission;
  /** What waits there, from the same name in `Badges`. */
  badge?: keyof Badges;
  /** One sentence for the overview. */
  about?: () => string;
}

export interface PlaceGroup {
  word: () => string;
  places: readonly Place[];
}

/** The rail and the bar at the bottom. */
export const mainPlaces: readonly Place[] = [
  { href: '/inbox', word: m.nav_inbox, icon: InboxIcon, permission: 'conversation.read', badge: 'inbox' },
  { href: '/audit', word: m.shell_audit, icon: ScrollText, permission: 'audit.read' },
];

/** At the foot of the rail, inside More on a phone. */
export const settingsPlace: Place = {
  href: '/settings',
  word: m.shell_settings,
  icon: Settings,
  permission: 'organisation.read',
};

export const settingsGroups: readonly PlaceGroup[] = [
  {
    word: m.shell_group_organisation,
    places: [
      {
        href: '/settings/general',
        word: m.shell_general,
        about: m.shell_general_about,
        icon: Building,
        permission: 'organisation.manage',
      },
      {
        href: '/settings/departments',
        word: m.shell_departments,
        about: m.shell_departments_about,
        icon: Network,
        permission: 'organisation.read',
      },
      {
        href: '/settings/team',
        word: m.shell_team,
        about: m.shell_team_about,
        icon: Users,
        permission: 'member.read',
      },
      {
        href: '/settings/hours',
        word: m.shell_hours,
        about: m.shell_hours_about,
        icon: Clock,
        permission: 'organisation.read',
      },
      {
        href: '/settings/agreements',
        word: m.shell_agreements,
        about: m.shell_agreements_about,
        icon: FileCheck,
        permission: 'agreement.read',
      },
    ],
  },
  {
    word: m.shell_group_conversations,
    places: [
      {
        href: '/settings/channels',
        word: m.shell_channels,
        about: m.shell_channels_about,
        icon: Plug,
        permission: 'channel.read',
      },
      {
        href: '/settings/sight',
        word: m.sight_settings,
        about: m.sight_settings_about,
        icon: Eye,
        permission: 'audit.read',
      },
    ],
  },
  {
    word: m.shell_group_security,
    places: [
      {
        href: '/settings/security',
        word: m.shell_security,
        about: m.shell_security_about,
        icon: Fingerprint,
        permission: 'organisation.manage',
      },
      {
        href: '/settings/partners',
        word: m.shell_partners,
        about: m.shell_partners_about,
        icon: Handshake,
        permission: 'organisation.read',
      },
      {
        href: '/settings/access',
        word: m.shell_access,
        about: m.shell_access_about,
        icon: LifeBuoy,
        permission: 'support.grant',
      },
    ],
  },
];

/** What a person keeps about themselves; every role has it. */
export const accountGroups: readonly PlaceGroup[] = [
  {
    word: m.shell_group_account,
    places: [
      { href: '/account/profile', word: m.shell_profile, icon: UserRound, permission: 'session' },
      { href: '/account/security', word: m.shell_own_security, icon: ShieldCheck, permission: 'session' },
      { href: '/account/sessions', word: m.shell_sessions, icon: MonitorSmartphone, permission: 'session' },
    ],
  },
];

/** A place a role may not open is absent, not refused (ui rules 1.6). */
export function placesOf(places: readonly Place[], role: Role): Place[] {
  return places.filter((place) => may(role, place.permission));
}

/** Groups with something left in them. */
export function groupsOf(groups: readonly PlaceGroup[], role: Role): PlaceGroup[] {
  return groups
    .map(({ word, places }) => ({ word, places: placesOf(places, role) }))
    .filter(({ places }) => places.length > 0);
}

/** Whether an address lies in a place. */
export function isIn(place: Place, pathname: string): boolean {
  return pathname === place.href || pathname.startsWith(`${place.href}/`);
}
