/**
 * How long a recovery waits before it takes the second steps of an account away: three days, in which its owner and their
 * admins hear of it and may stop it. Milliseconds. The database holds the same least time.
 */
export const recoveryDelayMs = 72 * 3_600_000;

/** Why an operator was asked for it; words of the case stay at the help desk. */
export const recoveryReasons = ['lost_device', 'stolen_device', 'broken_device', 'other'] as const;
export type RecoveryReason = (typeof recoveryReasons)[number];

/** What those concerned are told of a recovery. */
export const recoverySteps = ['started', 'stopped', 'done'] as const;
