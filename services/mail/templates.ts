import { agreementAccepted } from './templates/agreement-accepted.ts';
import { breakGlass } from './templates/break-glass.ts';
import { changeEmail } from './templates/change-email.ts';
import { colleagueRecovery } from './templates/colleague-recovery.ts';
import { deactivationTakenBack } from './templates/deactivation-taken-back.ts';
import { emailChangeAsked } from './templates/email-change-asked.ts';
import { emailChanged } from './templates/email-changed.ts';
import { invitation } from './templates/invitation.ts';
import { knownEmail } from './templates/known-email.ts';
import { organisationDeactivated } from './templates/organisation-deactivated.ts';
import { ownershipTransferred } from './templates/ownership-transferred.ts';
import { passwordChanged } from './templates/password-changed.ts';
import { passwordReset } from './templates/password-reset.ts';
import { secondStepReset } from './templates/second-step-reset.ts';
import { securityAlert } from './templates/security-alert.ts';
import { subProcessorNotice } from './templates/sub-processor-notice.ts';
import { subscriptionRenewal } from './templates/subscription-renewal.ts';
import { unusualActivity } from './templates/unusual-activity.ts';
import { verifyEmail } from './templates/verify-email.ts';

/** Every mail the product sends: a file each, listed here. All are transactional; none advertises (BW-2.4). */
export const mailTemplates = {
  'verify-email': verifyEmail,
  'known-email': knownEmail,
  'password-reset': passwordReset,
  'password-changed': passwordChanged,
  invitation,
  'agreement-accepted': agreementAccepted,
  'change-email': changeEmail,
  'email-change-asked': emailChangeAsked,
  'email-changed': emailChanged,
  'security-alert': securityAlert,
  'second-step-reset': secondStepReset,
  'colleague-recovery': colleagueRecovery,
  'unusual-activity': unusualActivity,
  'ownership-transferred': ownershipTransferred,
  'break-glass': breakGlass,
  'sub-processor-notice': subProcessorNotice,
  'subscription-renewal': subscriptionRenewal,
  'organisation-deactivated': organisationDeactivated,
  'deactivation-taken-back': deactivationTakenBack,
} as const;

export type MailName = keyof typeof mailTemplates;
