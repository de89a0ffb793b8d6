import type { TeamMember } from '#contracts/organisation/team.contract.ts';
import type { Difference } from '#lib/api/edit.svelte.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { roleNames } from '#lib/shell/role-words.ts';

/** Where what one admin wants for a colleague is another than what is stored. */
export function memberDifferences(
  wanted: Pick<TeamMember, 'role' | 'departmentIds'>,
  stored: TeamMember,
  departments: readonly { id: string; name: string }[],
): Difference[] {
  const namesOf = (ids: readonly string[]) => {
    const names = departments.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
    return names.length === 0 ? m.organisation_departments_none() : names.join(', ');
  };
  return [
    { label: m.organisation_role(), mine: roleNames[wanted.role](), theirs: roleNames[stored.role]() },
    { label: m.organisation_departments(), mine: namesOf(wanted.departmentIds), theirs: namesOf(stored.departmentIds) },
  ].filter(({ mine, theirs }) => mine !== theirs);
}
