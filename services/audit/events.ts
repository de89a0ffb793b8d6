import type { z } from 'zod';
import { accountsEvents } from './events/accounts.ts';
import { auditLogEvents } from './events/audit.ts';
import { channelsEvents } from './events/channels.ts';
import { consentEvents } from './events/consent.ts';
import { inboxEvents } from './events/inbox.ts';
import { organisationEvents } from './events/organisation.ts';
import { platformEvents } from './events/platform.ts';
import { securityEvents } from './events/security.ts';
import { sightEvents } from './events/sight.ts';

/** The closed list of what the log keeps, by kind, with all a row may say: ids, codes and counts. */
export const auditEvents = {
  ...consentEvents,
  ...inboxEvents,
  ...accountsEvents,
  ...securityEvents,
  ...organisationEvents,
  ...sightEvents,
  ...channelsEvents,
  ...auditLogEvents,
  ...platformEvents,
} as const;

export type AuditKind = keyof typeof auditEvents;
export type AuditEvent = { [Kind in AuditKind]: { kind: Kind } & z.input<(typeof auditEvents)[Kind]> }[AuditKind];
