/** Where somebody read a conversation. */
export const surfaces = ['thread', 'media', 'contact', 'list', 'search', 'export'] as const;
export type Surface = (typeof surfaces)[number];

/**
 * Why: `service` with a grant, `oversight` by a role that sees all without one, `break_glass` opened with a reason,
 * `support` by platform staff whom the organisation let in.
 */
export const readPurposes = ['service', 'oversight', 'break_glass', 'support'] as const;
export type ReadPurpose = (typeof readPurposes)[number];

/** Readings of a conversation by the same person, in the same place and for the same reason, within this time are one. */
export const readingMinutes = 5;
