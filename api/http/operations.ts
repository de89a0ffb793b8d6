import { noticeOperations } from '../accounts/notices.contract.ts';
import { passwordOperations } from '../accounts/password.contract.ts';
import { registrationOperations } from '../accounts/registration.contract.ts';
import { auditOperations } from '../audit/audit.contract.ts';
import { channelOperations } from '../channels/channels.contract.ts';
import { channelDraftOperations } from '../channels/drafts.contract.ts';
import { templateOperations } from '../channels/templates.contract.ts';
import { consentOperations } from '../consent/consent.contract.ts';
import { conversationOperations } from '../inbox/conversations.contract.ts';
import { messageOperations } from '../inbox/messages.contract.ts';
import { noteOperations } from '../inbox/notes.contract.ts';
import { sightOperations } from '../inbox/sight.contract.ts';
import { notificationOperations } from '../notifications/notifications.contract.ts';
import { agreementOperations } from '../organisation/agreements.contract.ts';
import { departmentOperations } from '../organisation/departments.contract.ts';
import { hoursOperations } from '../organisation/hours.contract.ts';
import { invitationOperations } from '../organisation/invitations.contract.ts';
import { officerSightOperations } from '../organisation/officer-sight.contract.ts';
import { organisationOperations } from '../organisation/organisation.contract.ts';
import { profileOperations } from '../organisation/profile.contract.ts';
import { settingsOperations } from '../organisation/settings.contract.ts';
import { setupOperations } from '../organisation/setup.contract.ts';
import { teamOperations } from '../organisation/team.contract.ts';
import { partnerOperations } from '../platform/partners.contract.ts';
import { supportOperations } from '../platform/support.contract.ts';
import { searchOperations } from '../search/search.contract.ts';
import { alertRulesOperations } from '../security/alert-rules.contract.ts';
import { securityOperations } from '../security/security.contract.ts';
import { sessionsOperations } from '../security/sessions.contract.ts';
import { signInRulesOperations } from '../security/sign-in-rules.contract.ts';

/** Every operation of the API. The OpenAPI document, the typed client and the generated suites read this list. */
export const operations = {
  notices: noticeOperations,
  registration: registrationOperations,
  password: passwordOperations,
  organisation: organisationOperations,
  settings: settingsOperations,
  setup: setupOperations,
  agreements: agreementOperations,
  departments: departmentOperations,
  hours: hoursOperations,
  team: teamOperations,
  invitations: invitationOperations,
  profile: profileOperations,
  conversations: conversationOperations,
  messages: messageOperations,
  notes: noteOperations,
  sight: sightOperations,
  notifications: notificationOperations,
  officerSight: officerSightOperations,
  search: searchOperations,
  consent: consentOperations,
  templates: templateOperations,
  audit: auditOperations,
  support: supportOperations,
  partners: partnerOperations,
  security: securityOperations,
  sessions: sessionsOperations,
  signInRules: signInRulesOperations,
  alertRules: alertRulesOperations,
  channels: channelOperations,
  channelDrafts: channelDraftOperations,
};
