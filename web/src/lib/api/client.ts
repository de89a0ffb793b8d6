import { createClient } from '#contracts/http/client.ts';
import { operations } from '#contracts/http/operations.ts';

/** The whole API as typed functions; `fetcher` is Kit's while rendering on the server. */
export function createApi(fetcher: typeof fetch) {
  const base = '/api/v1';
  return {
    notices: createClient(operations.notices, base, fetcher),
    registration: createClient(operations.registration, base, fetcher),
    password: createClient(operations.password, base, fetcher),
    organisation: createClient(operations.organisation, base, fetcher),
    settings: createClient(operations.settings, base, fetcher),
    setup: createClient(operations.setup, base, fetcher),
    agreements: createClient(operations.agreements, base, fetcher),
    departments: createClient(operations.departments, base, fetcher),
    hours: createClient(operations.hours, base, fetcher),
    team: createClient(operations.team, base, fetcher),
    invitations: createClient(operations.invitations, base, fetcher),
    profile: createClient(operations.profile, base, fetcher),
    conversations: createClient(operations.conversations, base, fetcher),
    messages: createClient(operations.messages, base, fetcher),
    notes: createClient(operations.notes, base, fetcher),
    sight: createClient(operations.sight, base, fetcher),
    notifications: createClient(operations.notifications, base, fetcher),
    officerSight: createClient(operations.officerSight, base, fetcher),
    search: createClient(operations.search, base, fetcher),
    consent: createClient(operations.consent, base, fetcher),
    templates: createClient(operations.templates, base, fetcher),
    security: createClient(operations.security, base, fetcher),
    sessions: createClient(operations.sessions, base, fetcher),
    signInRules: createClient(operations.signInRules, base, fetcher),
    alertRules: createClient(operations.alertRules, base, fetcher),
    channels: createClient(operations.channels, base, fetcher),
    channelDrafts: createClient(operations.channelDrafts, base, fetcher),
    support: createClient(operations.support, base, fetcher),
    partners: createClient(operations.partners, base, fetcher),
    audit: createClient(operations.audit, base, fetcher),
  };
}

export type Api = ReturnType<typeof createApi>;
