/**
 * Every promise of the three policies the product keeps, one row a clause. The policies themselves stand word for
 * word in tests/repository/policies. A clause is `kept` only when a test carries its id in its name; `npm run clauses`
 * fails the build when a kept clause loses its last passing test.
 */

export type ClauseStatus = 'kept' | 'open';

export interface Clause {
  readonly id: string;
  readonly promise: string;
  readonly status: ClauseStatus;
}

/** Omniflow privacy policy, effective 17 March 2026. */
const omniflowPrivacyPolicy = [
  { id: 'OF-0', promise: 'Policy effective 17 March 2026.', status: 'kept' },
  { id: 'OF-1.1', promise: 'Specialised CRM for businesses to manage secure end-user communication.', status: 'kept' },
  {
    id: 'OF-1.2',
    promise: 'Processes data on behalf of businesses over WhatsApp, Facebook, Instagram.',
    status: 'open',
  },
  { id: 'OF-2.0', promise: "As processor, stores what Meta's APIs send, at the business's direction.", status: 'kept' },
  { id: 'OF-2.1', promise: 'Name, phone number, unique Meta user IDs.', status: 'open' },
  { id: 'OF-2.2', promise: 'Text, images, PDFs, files.', status: 'open' },
  { id: 'OF-2.3', promise: 'Location shared by the end user.', status: 'open' },
  {
    id: 'OF-2.4',
    promise: 'Language, appointment requests, follow-ups, surgery/test bookings, "Meet a doctor".',
    status: 'open',
  },
  { id: 'OF-3.0', promise: 'Processing strictly to fulfil obligations to the business.', status: 'kept' },
  { id: 'OF-3.1', promise: 'Chatbots give instant pre-built answers.', status: 'open' },
  { id: 'OF-3.2', promise: 'Anonymised data enhances models and programs.', status: 'open' },
  { id: 'OF-3.3', promise: 'Hand-off from automated systems to available humans.', status: 'open' },
  { id: 'OF-3.4', promise: 'Organise chats into leads, appointments, surgery follow-ups.', status: 'open' },
  { id: 'OF-3.5', promise: 'Analyse anonymised interaction patterns to improve accuracy.', status: 'open' },
  { id: 'OF-4.0', promise: 'Personal data is not sold; shared only as listed.', status: 'kept' },
  { id: 'OF-4.1', promise: 'Data fully accessible to that organisation for its contact.', status: 'kept' },
  { id: 'OF-4.2', promise: 'May be routed internally, e.g. Reception to Doctor.', status: 'kept' },
  { id: 'OF-4.3', promise: 'Authorised IT/infrastructure partners only.', status: 'kept' },
  { id: 'OF-4.4', promise: 'Disclosure when law requires.', status: 'open' },
  { id: 'OF-4.5', promise: "WhatsApp/Facebook use is also under Meta's policies.", status: 'open' },
  { id: 'OF-5.0', promise: 'Business is controller; Omniflow is processor.', status: 'kept' },
  { id: 'OF-5.1', promise: 'All data in transit uses TLS.', status: 'kept' },
  { id: 'OF-5.2', promise: 'Secure, restricted-access storage.', status: 'kept' },
  { id: 'OF-5.3', promise: 'Only authorised personnel access sensitive records.', status: 'kept' },
  { id: 'OF-6.1', promise: 'Retain while subscription active or as business records require.', status: 'open' },
  { id: 'OF-6.2', promise: 'Neither customers nor system users can delete messages in chat.', status: 'open' },
  { id: 'OF-6.3a', promise: 'End users ask the business for erasure.', status: 'open' },
  { id: 'OF-6.3b', promise: "Omniflow assists, per Meta's data-deletion policies.", status: 'open' },
  {
    id: 'OF-6.4',
    promise: 'Deactivated company: chats, leads, files permanently deleted within 14 days.',
    status: 'open',
  },
  { id: 'OF-7.0', promise: 'Businesses can facilitate customer rights through the platform.', status: 'open' },
  { id: 'OF-7.1', promise: 'Copy of stored chat history and records.', status: 'open' },
  { id: 'OF-7.2', promise: 'Correct identity or appointment data.', status: 'open' },
  { id: 'OF-7.3', promise: 'Withdraw consent: communication over Meta ceases any time.', status: 'open' },
  { id: 'OF-8.0', promise: 'Policy may be modified.', status: 'open' },
  { id: 'OF-8.1', promise: 'Significant updates are published on the website.', status: 'open' },
  { id: 'OF-8.2', promise: 'Businesses encouraged to review periodically.', status: 'open' },
  { id: 'OF-9.1', promise: 'Contact for processing inquiries or security concerns.', status: 'open' },
] as const satisfies readonly Clause[];

/** Privacy and Data Collection Policy. */
const dataCollectionPolicy = [
  { id: 'PC-1.0', promise: 'Explicit consent before the registration page.', status: 'kept' },
  { id: 'PC-1.1', promise: 'No consent, no registration, no access.', status: 'kept' },
  { id: 'PC-1.2', promise: 'The given consent sentence is presented.', status: 'kept' },
  {
    id: 'PC-2.0',
    promise: 'Businesses get explicit consent from new customers for collection and communication.',
    status: 'open',
  },
  { id: 'PC-2.1', promise: 'At first interaction staff ask, using the script.', status: 'open' },
  { id: 'PC-2.2a', promise: 'Response is documented in the CRM.', status: 'open' },
  { id: 'PC-2.2b', promise: 'Checkbox or note with consent status and timestamp.', status: 'open' },
  { id: 'PC-2.3a', promise: 'Denies calls → marked "do not call".', status: 'open' },
  { id: 'PC-2.3b', promise: 'Call button disabled; no phone-based communication at all.', status: 'open' },
  { id: 'PC-2.4a', promise: 'Denies collection → told app services are unavailable.', status: 'open' },
  { id: 'PC-2.4b', promise: 'Staff document the denial.', status: 'open' },
  { id: 'PC-3.0', promise: 'A do-not-call system exists.', status: 'open' },
  { id: 'PC-3.1', promise: 'Customers can ask for DNC at any time.', status: 'open' },
  { id: 'PC-3.2a', promise: 'Call button auto-disabled.', status: 'open' },
  { id: 'PC-3.2b', promise: 'Hover tooltip gives the reason.', status: 'open' },
  { id: 'PC-3.3', promise: 'Clear visual DNC indicator on profiles.', status: 'open' },
  { id: 'PC-4.0', promise: 'Committed to protection and compliance.', status: 'open' },
  { id: 'PC-4.1a', promise: 'Comprehensive policy: how data is collected, used, shared.', status: 'open' },
  { id: 'PC-4.1b', promise: 'Policy on website and through communications.', status: 'open' },
  { id: 'PC-4.2', promise: 'DPA in place, roles and measures clear.', status: 'kept' },
  { id: 'PC-4.3a', promise: 'Clear opt-in/out for communications and processing.', status: 'open' },
  { id: 'PC-4.3b', promise: 'Confirmation message on preference change.', status: 'open' },
  { id: 'PC-5.0', promise: 'Regular audits and reviews.', status: 'open' },
  { id: 'PC-5.1', promise: 'Internal audits run regularly.', status: 'open' },
  { id: 'PC-5.2', promise: 'Audit logs of preference and consent changes.', status: 'kept' },
  { id: 'PC-6.0', promise: 'Transparency and trust.', status: 'open' },
  { id: 'PC-6.1', promise: 'Follow-up confirms consent and links policy.', status: 'open' },
  { id: 'PC-6.2', promise: 'How to withdraw/update is clearly provided.', status: 'open' },
  { id: 'PC-7.0', promise: 'Infrastructure supports compliance.', status: 'open' },
  { id: 'PC-7.1', promise: 'Consent and DNC integrated in CRM.', status: 'open' },
  { id: 'PC-7.2a', promise: 'Backend disables call for DNC.', status: 'open' },
  { id: 'PC-7.2b', promise: 'Flags customers without consent.', status: 'open' },
  { id: 'PC-7.3', promise: 'Real-time updates for consistency.', status: 'open' },
] as const satisfies readonly Clause[];

/** BizSenti Woffice privacy policy, last updated 1 May 2025. */
const wofficePrivacyPolicy = [
  { id: 'BW-0.1', promise: 'Dated policy, named operator, page address.', status: 'kept' },
  { id: 'BW-0.2', promise: 'Using the platform means agreeing.', status: 'kept' },
  { id: 'BW-1.1', promise: 'Registration collects name, e-mail, business name, phone; required.', status: 'kept' },
  {
    id: 'BW-1.2',
    promise: 'WhatsApp numbers, names, history stored under the tenant; belong to business.',
    status: 'open',
  },
  { id: 'BW-1.3', promise: 'Usage logs: features, campaigns, logins; for performance and analytics.', status: 'open' },
  { id: 'BW-1.4', promise: 'Dodo processes payments; confirmations+invoices kept; no full card/UPI.', status: 'open' },
  { id: 'BW-1.5', promise: 'IP, browser, OS collected for security and performance.', status: 'kept' },
  { id: 'BW-2.1', promise: 'Used to operate, maintain, improve.', status: 'open' },
  { id: 'BW-2.2', promise: 'Team manages conversations, contacts, campaigns.', status: 'open' },
  { id: 'BW-2.3', promise: 'Billing and GST-compliant invoices.', status: 'open' },
  { id: 'BW-2.4', promise: 'Transactional mails: creation, reset, renewal.', status: 'kept' },
  { id: 'BW-2.5', promise: 'Support requests answered.', status: 'open' },
  { id: 'BW-2.6', promise: 'Detect and prevent threats and abuse.', status: 'kept' },
  { id: 'BW-2.7', promise: 'Comply with Indian law.', status: 'open' },
  { id: 'BW-2.8', promise: 'No sale of data.', status: 'open' },
  { id: 'BW-2.9', promise: 'CRM contact data not used for advertising.', status: 'open' },
  { id: 'BW-3.1', promise: 'Official Cloud API only.', status: 'kept' },
  { id: 'BW-3.2', promise: 'Messages go through Meta; its policy applies.', status: 'kept' },
  { id: 'BW-3.3', promise: 'As BSP, message data processed only to deliver features.', status: 'open' },
  { id: 'BW-3.4', promise: 'Business must have consent before messaging.', status: 'open' },
  { id: 'BW-4.0', promise: 'Shared only in listed cases.', status: 'open' },
  { id: 'BW-4.1', promise: 'Providers under DPAs; not for own purposes.', status: 'kept' },
  { id: 'BW-4.2', promise: 'Shared with Meta as required to route.', status: 'open' },
  { id: 'BW-4.3', promise: 'Disclosed on law/court/government order in India.', status: 'open' },
  { id: 'BW-4.4', promise: 'Merger: data may transfer under same protections.', status: 'open' },
  { id: 'BW-5.0', promise: 'Industry-standard measures.', status: 'open' },
  { id: 'BW-5.1', promise: 'TLS/HTTPS for all transit.', status: 'kept' },
  { id: 'BW-5.2', promise: 'Encrypted DB storage for sensitive fields.', status: 'kept' },
  { id: 'BW-5.3', promise: 'Agents access only assigned conversations.', status: 'kept' },
  { id: 'BW-5.4', promise: 'Optional 2FA, recommended.', status: 'kept' },
  { id: 'BW-5.5', promise: 'Regular security reviews, dependency updates.', status: 'open' },
  { id: 'BW-5.6', promise: 'No transmission is 100% secure.', status: 'open' },
  { id: 'BW-5.7', promise: 'Breaches notified per Indian IT rules.', status: 'open' },
  { id: 'BW-6.1', promise: 'Account data kept while subscription active.', status: 'open' },
  { id: 'BW-6.2', promise: 'Closure or deletion request → tenant data deleted in 7 business days.', status: 'open' },
  { id: 'BW-6.3', promise: 'Except legally required, e.g. GST billing 7 years.', status: 'open' },
  { id: 'BW-7.1', promise: 'Access: copy of data about you.', status: 'kept' },
  { id: 'BW-7.2', promise: 'Correction in settings or by contact.', status: 'kept' },
  { id: 'BW-7.3', promise: 'Deletion; see Data Deletion page.', status: 'open' },
  { id: 'BW-7.4', promise: 'Export CRM contacts any time from within.', status: 'open' },
  { id: 'BW-7.5', promise: 'Object to certain uses.', status: 'open' },
  { id: 'BW-7.6', promise: 'Requests by e-mail, subject "Privacy Request".', status: 'open' },
  { id: 'BW-8.1', promise: 'Session cookies to stay logged in.', status: 'kept' },
  { id: 'BW-8.2', promise: 'No third-party ad/tracking cookies.', status: 'kept' },
  { id: 'BW-8.3', promise: 'Analytics aggregated and anonymised.', status: 'open' },
  { id: 'BW-9.1', promise: 'Platform for 18+.', status: 'kept' },
  { id: 'BW-9.2', promise: 'No knowing collection from children.', status: 'open' },
  { id: 'BW-9.3', promise: 'If aware, delete promptly.', status: 'open' },
  { id: 'BW-10.1', promise: 'Policy may be updated.', status: 'open' },
  { id: 'BW-10.2', promise: 'Material changes: e-mail or in-app, ≥ 7 days before.', status: 'open' },
  { id: 'BW-10.3', promise: 'Continued use after effective date = acceptance.', status: 'open' },
  { id: 'BW-11.1', promise: 'Contact mail, WhatsApp, hours Mon–Sat 9–19 IST.', status: 'open' },
] as const satisfies readonly Clause[];

export const clauses = [...omniflowPrivacyPolicy, ...dataCollectionPolicy, ...wofficePrivacyPolicy] as const;

export type ClauseId = (typeof clauses)[number]['id'];

const known: ReadonlySet<string> = new Set(clauses.map((clause) => clause.id));

/** True for an id that stands in one of the three policies; ids are exact, without surrounding words. */
export function isClauseId(value: string): value is ClauseId {
  return known.has(value);
}
