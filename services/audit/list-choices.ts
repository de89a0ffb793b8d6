import type { Scope } from '../../database/scope.ts';
import { readingGroup } from './entry-rows.ts';
import { auditEvents } from './events.ts';

/** What the list can be filtered by: groups and subjects of the closed list of events, and everybody who ever was staff. */
export async function listChoices({
  sql,
  tenantId,
}: Scope): Promise<{ groups: string[]; subjects: string[]; members: { id: string; name: string }[] }> {
  const members = await sql<{ id: string; name: string }>(
    `select m.id, u.name from membership m join auth."user" u on u.id = m.user_id where m.tenant_id = $1 order by u.name, m.id`,
    [tenantId],
  );
  return { groups: auditGroups(), subjects: auditSubjects(), members };
}

/** The first word of each kind, and that of readings. */
export function auditGroups(): string[] {
  const words = Object.keys(auditEvents).map((kind) => kind.split('.')[0] ?? kind);
  return [...new Set([...words, readingGroup])].sort();
}

/** Everything an event can be about. */
export function auditSubjects(): string[] {
  const words = Object.values(auditEvents).flatMap(({ shape }) =>
    'options' in shape.subject ? shape.subject.options : [...shape.subject.values],
  );
  return [...new Set(words)].map(String).sort();
}
