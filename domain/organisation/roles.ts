export const roles = ['admin', 'privacy_officer', 'manager', 'agent'] as const;
export type Role = (typeof roles)[number];

/** What an API operation may require. Sight of a single conversation is the database's matter, not a permission. */
export const permissions = [
  'session',
  'conversation.read',
  'conversation.reply',
  'conversation.assign',
  'consent.ask',
  'template.read',
  'member.read',
] as const;
export type Permission = (typeof permissions)[number];

const everyone: readonly Permission[] = [
  'session',
  'conversation.read',
  'conversation.reply',
  'consent.ask',
  'template.read',
  'member.read',
];
const granted: Record<Role, readonly Permission[]> = {
  admin: [...everyone, 'conversation.assign'],
  privacy_officer: [...everyone, 'conversation.assign'],
  manager: [...everyone, 'conversation.assign'],
  agent: [...everyone, 'conversation.assign'],
};

export function may(role: Role, permission: Permission): boolean {
  return granted[role].includes(permission);
}
