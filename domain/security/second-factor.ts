/** What an organisation asks of its staff at sign-in (BW-5.4): a second step as they like, or from everybody. */
export const secondFactorRules = ['optional', 'required'] as const;
export type SecondFactorRule = (typeof secondFactorRules)[number];

/** How long a password or second step counts for sensitive actions. Milliseconds. */
export const stepUpMs = 5 * 60_000;

/** How long the second step may take after the right password. Milliseconds. */
export const secondStepMs = 10 * 60_000;

/** How many there are after making them anew. Each works once. */
export const recoveryCodeCount = 10;

/** Whether a member must set up a second step before anything else. */
export function mustEnrol(rule: SecondFactorRule, hasSecondFactor: boolean): boolean {
  return rule === 'required' && !hasSecondFactor;
}

/** Whether the last proof in a session still counts. `null`: nothing is known of the session. */
export function isSteppedUp(lastProof: Date | null, now: Date): boolean {
  return lastProof !== null && now.getTime() - lastProof.getTime() < stepUpMs;
}
