import { z } from 'zod';
import { recoveryReasons } from '../../../domain/security/recovery.ts';
import { secondFactorRules } from '../../../domain/security/second-factor.ts';
import { unusualKinds } from '../../../domain/security/unusual.ts';

const id = z.uuid();
const nothing = z.strictObject({});
const method = z.strictObject({ method: z.enum(['authenticator', 'passkey']) });
const alertRules = z.strictObject({ readsPerHour: z.int(), exportsPerDay: z.int() });
const ofMember = { subject: z.literal('membership'), id } as const;

/** What the log keeps of the security feature. 'security.guessing_stopped' is also written by the database's own function. */
export const securityEvents = {
  'security.second_factor_added': z.strictObject({ ...ofMember, detail: method }),
  'security.second_factor_removed': z.strictObject({ ...ofMember, detail: method }),
  'security.recovery_codes_made': z.strictObject({ ...ofMember, detail: nothing }),
  'security.recovery_code_used': z.strictObject({ ...ofMember, detail: nothing }),
  'security.sessions_ended': z.strictObject({ ...ofMember, detail: z.strictObject({ count: z.int().min(1) }) }),
  'security.sign_in_rule_changed': z.strictObject({
    subject: z.literal('tenant'),
    id,
    detail: z.strictObject({ from: z.enum(secondFactorRules), to: z.enum(secondFactorRules) }),
  }),
  'security.second_factor_reset': z.strictObject({ subject: z.literal('member'), id, detail: nothing }),
  /** Written by the database's own functions, in the log of each organisation the account opens. */
  'security.recovery_started': z.strictObject({
    ...ofMember,
    detail: z.strictObject({ reason: z.enum(recoveryReasons), dueAt: z.iso.datetime() }),
  }),
  'security.recovery_stopped': z.strictObject({ ...ofMember, detail: nothing }),
  'security.recovery_done': z.strictObject({ ...ofMember, detail: nothing }),
  'security.unusual_activity': z.strictObject({
    ...ofMember,
    detail: z.strictObject({ what: z.enum(unusualKinds), seen: z.int(), allowed: z.int() }),
  }),
  'security.alert_rules_changed': z.strictObject({
    subject: z.literal('tenant'),
    id,
    detail: z.strictObject({ before: alertRules, after: alertRules }),
  }),
  'security.guessing_stopped': z.strictObject({
    ...ofMember,
    detail: z.strictObject({ step: z.enum(['password', 'second_factor', 'step_up']) }),
  }),
} as const;
