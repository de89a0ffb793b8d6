/** What people are told about the safety of their own account, by mail and in the app (BW-2.6, BW-5.4). The database holds the same list. */
export const securityAlerts = [
  'new_device',
  'second_factor_on',
  'second_factor_off',
  'authenticator_added',
  'authenticator_removed',
  'passkey_added',
  'passkey_removed',
  'recovery_codes_made',
  'recovery_code_used',
  'second_factor_reset',
  'password_changed',
  'email_changed',
  'guessing',
  'recovery_started',
  'recovery_stopped',
  'recovery_done',
] as const;
export type SecurityAlert = (typeof securityAlerts)[number];
