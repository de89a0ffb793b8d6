import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import Building from '@lucide/svelte/icons/building-2';
import Eye from '@lucide/svelte/icons/eye';
import FileCheck from '@lucide/svelte/icons/file-check';
import KeyRound from '@lucide/svelte/icons/key-round';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import Plug from '@lucide/svelte/icons/plug';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Stamp from '@lucide/svelte/icons/stamp';
import UserCog from '@lucide/svelte/icons/user-cog';
import type { AuditRow } from '#contracts/audit/audit.contract.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Times } from '#lib/i18n/times.ts';
import type { IconComponent } from '#lib/ui/icon.ts';

/** Kinds, groups and subjects are the server's list; `npm run check` sees to it that each has its words. */
const words = m as unknown as Record<string, (() => string) | undefined>;

function wordOf(kind: 'kind' | 'group' | 'subject', name: string): string {
  return words[`audit_${kind}_${name.replaceAll('.', '_')}`]?.() ?? inWords(name.split('.').at(-1) ?? name);
}

export const kindName = (kind: string): string => wordOf('kind', kind);
export const groupName = (group: string): string => wordOf('group', group);
export const subjectName = (subject: string): string => wordOf('subject', subject);

const icons: Record<string, IconComponent> = {
  reading: Eye,
  consent: ShieldCheck,
  conversation: ArrowLeftRight,
  audit: Stamp,
  security: KeyRound,
  account: KeyRound,
  member: UserCog,
  ownership: UserCog,
  channel: Plug,
  support: LifeBuoy,
  organisation: Building,
  platform: Building,
  department: Building,
  agreement: FileCheck,
  notice: FileCheck,
};

export function iconOf(kind: string): IconComponent {
  return icons[kind.split('.')[0] ?? ''] ?? ScrollText;
}

/** Colour says how much to look: refusals and what goes past a rule, then what gives something away, then good news. */
export function toneOf(kind: string): string {
  if (/refused|suspended|stopped|with_reason|removed|revoked|disconnected|redacted/.test(kind)) return 'text-bad-ink';
  if (/exported|changed|granted|support\./.test(kind)) return 'text-warn-ink';
  if (/accepted|checked|lifted|joined/.test(kind)) return 'text-ok-ink';
  return /^conversation\.|^channel\./.test(kind) ? 'text-info-ink' : 'text-ink';
}

export function actorName({ kind, name, id }: AuditRow['actor']): string {
  if (name !== null) return name;
  if (kind === 'member') return m.audit_former_member({ id: shortId(id ?? '') });
  return { system: m.audit_system, customer: m.audit_customer, operator: m.audit_operator }[kind]();
}

export function subjectText({ kind, id, name }: AuditRow['subject']): string {
  if (name !== null) return name;
  return kind === 'log' || kind === 'organisation' || kind === 'tenant'
    ? subjectName(kind)
    : `${subjectName(kind)} ${shortId(id)}`;
}

/** The end of an id: its beginning is a time, the same for many. */
export const shortId = (id: string): string => id.slice(-4);

export const shortHash = (hash: string): string => `${hash.slice(0, 4)}…${hash.slice(-4)}`;
export const longHash = (hash: string): string => `${hash.slice(0, 4)} ${hash.slice(4, 8)} … ${hash.slice(-4)}`;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const hash = /^[0-9a-f]{64}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** What the words of an entry need besides it: names of ids, and the clock they are written for. */
interface Reading {
  names: Record<string, string>;
  times: Times;
}

/** A value of an entry's detail: ids by name or their end, codes as words, instants by the organisation's clock. */
function valueText(value: unknown, reading: Reading): string {
  if (value === null || value === undefined || value === '') return m.audit_nothing();
  if (typeof value === 'boolean') return value ? m.audit_yes() : m.audit_no();
  if (Array.isArray(value))
    return value.length === 0 ? m.audit_nothing() : value.map((one) => valueText(one, reading)).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, one]) => `${inWords(name)}: ${valueText(one, reading)}`)
      .join(' · ');
  const text = String(value);
  if (uuid.test(text)) return reading.names[text] ?? `…${shortId(text)}`;
  if (hash.test(text)) return shortHash(text);
  if (instant.test(text)) return reading.times.full(text);
  return /^[a-z][a-z_]*$/.test(text) ? inWords(text) : text;
}

/** `openedWithReason` and `opened_with_reason` read "Opened with reason". */
export function inWords(code: string): string {
  const text = code
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export interface Change {
  before: string;
  after: string;
}

/** What an entry says changed: `from`/`to`, or `before`/`after`; null when it changed nothing. */
export function changeOf({ detail, names }: Pick<AuditRow, 'detail' | 'names'>, times: Times): Change | null {
  const reading = { names, times };
  for (const [first, second] of [
    ['before', 'after'],
    ['from', 'to'],
  ] as const) {
    if (first in detail && second in detail && typeof detail.format !== 'string')
      return { before: valueText(detail[first], reading), after: valueText(detail[second], reading) };
  }
  return null;
}

/** The rest of the detail, line by line. */
export function factsOf(row: Pick<AuditRow, 'detail' | 'names'>, times: Times): { name: string; value: string }[] {
  const inChange = changeOf(row, times) === null ? [] : ['from', 'to', 'before', 'after'];
  return Object.entries(row.detail)
    .filter(([name, value]) => !inChange.includes(name) && value !== null)
    .map(([name, value]) => ({ name: inWords(name), value: valueText(value, { names: row.names, times }) }));
}

/** One line for the table. */
export function circumstance(row: Pick<AuditRow, 'detail' | 'names' | 'source'>, times: Times): string {
  if (row.source === 'reading') return valueText(row.detail.purpose, { names: row.names, times });
  const change = changeOf(row, times);
  if (change !== null) return change.before === m.audit_nothing() ? m.audit_now(change) : m.audit_from_to(change);
  return factsOf(row, times)
    .slice(0, 2)
    .map(({ name, value }) => `${name}: ${value}`)
    .join(' · ');
}
