import { partnerNoticeMs } from '#domain/platform/partners.ts';

const dayMs = 86_400_000;
const host = /^(?=.*[a-z])(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Hosts of a text, one a line or separated by commas and spaces; null when one of them is none. */
export function hostsIn(text: string): string[] | null {
  const hosts = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return hosts.length === 0 || hosts.some((one) => !host.test(one)) ? null : [...new Set(hosts)];
}

export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text.trim());
}

/** The first day a partner announced now may open on, as a date field has it: the seven days have to be over when it begins. */
export function earliestDay(now: number): string {
  return new Date(now + partnerNoticeMs + dayMs).toISOString().slice(0, 10);
}

/** The instant a day begins, in UTC. */
export function startOf(day: string): string {
  return new Date(`${day}T00:00:00Z`).toISOString();
}
