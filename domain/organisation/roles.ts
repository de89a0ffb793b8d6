export const roles = ['admin', 'privacy_officer', 'manager', 'agent'] as const;
export type Role = (typeof roles)[number];

/**
 * What an API operation may require, and who has it: the whole matrix, shown in the settings as it stands here. Sight of a
 * single conversation is the database's matter, not a permission (BW-5.3).
 */
const holders = {
  /** Nothing but being signed in: one's own account, sessions and notifications. */
  session: roles,
  'conversation.read': roles,
  'conversation.reply': roles,
  'conversation.assign': roles,
  /** Opening a conversation without a grant, with a reason, for 60 minutes (OF-5.3). */
  'conversation.break_glass': ['admin', 'privacy_officer'],
  'consent.ask': roles,
  'template.read': roles,
  'member.read': roles,
  /** Inviting, suspending, roles, departments of a person, ownership. */
  'member.manage': ['admin'],
  'organisation.read': roles,
  /** Name, departments, opening hours, sight of officers, sign-in rules. */
  'organisation.manage': ['admin'],
  /** Accepting the data processing agreement on the organisation's behalf (PC-4.2). */
  'agreement.accept': ['admin'],
  'agreement.read': ['admin', 'privacy_officer'],
  'channel.read': ['admin', 'privacy_officer', 'manager'],
  'channel.manage': ['admin'],
  'audit.read': ['admin', 'privacy_officer'],
  'audit.export': ['admin', 'privacy_officer'],
  /** Letting platform staff see content for a time (OF-3.0), and reading what they saw. */
  'support.grant': ['admin', 'privacy_officer'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof holders;

/** Whether the matrix gives a role this permission (OF-4.1). */
export function may(role: Role, permission: Permission): boolean {
  return (holders[permission] as readonly Role[]).includes(role);
}
