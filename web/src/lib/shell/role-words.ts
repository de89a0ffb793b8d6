import type { Role } from '#domain/organisation/roles.ts';
import { m } from '#lib/i18n/generated/messages.js';

export const roleNames: Record<Role, () => string> = {
  admin: m.shell_role_admin,
  privacy_officer: m.shell_role_privacy_officer,
  manager: m.shell_role_manager,
  agent: m.shell_role_agent,
};

/** What a role is for, in one line. */
export const roleHelp: Record<Role, () => string> = {
  admin: m.shell_role_admin_help,
  privacy_officer: m.shell_role_privacy_officer_help,
  manager: m.shell_role_manager_help,
  agent: m.shell_role_agent_help,
};
