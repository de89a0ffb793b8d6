/** Where a person stands on being stored here. Unknown is no (PC-2.0). */
export const standings = ['unknown', 'asked', 'accepted', 'refused', 'withdrawn', 'minor', 'erasing'] as const;
export type Standing = (typeof standings)[number];

/** Words of a person are projected into the inbox only while they agree; before that they stay held. */
export function mayProject(standing: Standing): boolean {
  return standing === 'accepted';
}

/** People whose answer is still open: their words wait sealed under a key that expires (K8). */
export function isQuarantined(standing: Standing): boolean {
  return standing === 'unknown' || standing === 'asked';
}

/** How long words may wait for an answer before their key is gone, in milliseconds. */
export const quarantineMs = 72 * 3_600_000;
