/** `stopped`: the provider refused the number or our token; nothing leaves until staff reconnect it. */
export const channelHealths = ['ok', 'stopped'] as const;
export type ChannelHealth = (typeof channelHealths)[number];

export const providers = ['whatsapp'] as const;
export type Provider = (typeof providers)[number];

/** `setting_up`: it has an owner and takes messages in, and is not finished; `disconnected`: its history stays readable. */
export const channelPhases = ['setting_up', 'connected', 'disconnected'] as const;
export type ChannelPhase = (typeof channelPhases)[number];

/** `health_code` of a number that is not connected for a reason of ours. */
export const ownHealthCodes = { settingUp: 'SETTING_UP', disconnected: 'DISCONNECTED' } as const;

export const numberQualities = ['green', 'yellow', 'red', 'unknown'] as const;
export type NumberQuality = (typeof numberQualities)[number];

/** What is looked at when a number is connected, in the order it is shown. */
export const channelChecks = ['agreement', 'token', 'number', 'subscription', 'webhook', 'sent', 'delivered'] as const;
export type ChannelCheck = (typeof channelChecks)[number];

export const checkStates = ['ok', 'failed', 'waiting'] as const;
export type CheckState = (typeof checkStates)[number];

export interface StoredCheck {
  state: CheckState;
  /** Why it failed: a key of the table of cures; null otherwise. */
  code: string | null;
  /** ISO 8601. */
  at: string;
}
export type StoredChecks = Partial<Record<ChannelCheck, StoredCheck>>;
