import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Database } from '../database/scope.ts';
import { createTokens } from '../services/accounts/tokens.ts';
import { type Desk, openDesk } from '../services/channels/desk.ts';
import type { Operator } from '../services/mail/template.ts';
import { createAccountLimit } from './accounts/account-limit.ts';
import { noticeRoutes } from './accounts/notices.routes.ts';
import { passwordRoutes } from './accounts/password.routes.ts';
import { registrationRoutes } from './accounts/registration.routes.ts';
import { type AuditParts, auditRoutes } from './audit/audit.routes.ts';
import { authRoutes } from './auth/auth.routes.ts';
import { createAuth } from './auth/auth.ts';
import { createRecognise, sessionGuard } from './auth/session-guard.ts';
import { channelRoutes } from './channels/channels.routes.ts';
import { templateRoutes } from './channels/templates.routes.ts';
import { consentRoutes } from './consent/consent.routes.ts';
import { apiHeaders, onlyByHttps, pageHeaders } from './http/headers.ts';
import { healthRoutes, type Probe } from './http/health.routes.ts';
import { defaultLimits, type Limits, limitByAddress, limitByMember } from './http/limits.ts';
import { requestLog } from './http/logging.ts';
import { measureRequests, showMetrics } from './http/metrics.ts';
import { openApiDocument } from './http/openapi.ts';
import { operations } from './http/operations.ts';
import { ownOriginOnly } from './http/own-origin.ts';
import { notFound, problems } from './http/problem.ts';
import { rememberMount } from './http/route-pattern.ts';
import { securityTxt } from './http/security-txt.ts';
import { conversationRoutes } from './inbox/conversations.routes.ts';
import { messageRoutes } from './inbox/messages.routes.ts';
import { sightRoutes } from './inbox/sight.routes.ts';
import { createLiveHub, type LiveHub, liveRoutes } from './live/live.routes.ts';
import { mediaRoutes, type OpenObject } from './media/media.routes.ts';
import { notificationRoutes } from './notifications/notifications.routes.ts';
import { publicInvitationRoutes } from './organisation/invitations.routes.ts';
import { officerSightRoutes } from './organisation/officer-sight.routes.ts';
import { organisationRoutes } from './organisation/organisation.routes.ts';
import { publicProfileRoutes } from './organisation/profile.routes.ts';
import { settingsRoutes } from './organisation/settings.routes.ts';
import { partnerRoutes, platformRouter, supportRoutes } from './platform/platform.routes.ts';
import { searchRoutes } from './search/search.routes.ts';
import { alertRulesRoutes } from './security/alert-rules.routes.ts';
import { enrolmentGate } from './security/enrolment-gate.ts';
import { securityRoutes } from './security/security.routes.ts';
import { createSecurityParts, type SecurityParts } from './security/security-parts.ts';
import { sessionsRoutes } from './security/sessions.routes.ts';
import { signInRulesRoutes } from './security/sign-in-rules.routes.ts';

export interface ApiParts {
  /** As `omniflow_api`. */
  database: Database;
  /** As `omniflow_operator`, which reads no organisation's content. */
  operatorDatabase: Database;
  /** As `omniflow_api`, with the search path `auth`. */
  authPool: pg.Pool;
  /** Opens keys of organisations that come into being, and of numbers. */
  vault: Desk['vault'];
  connectors: Desk['connectors'];
  /** Origin people open. */
  publicUrl: string;
  authSecret: string;
  /** Who runs this deployment. */
  operator: Operator;
  log: Logger;
  registry: Registry;
  /** What /readyz asks. */
  probes: Readonly<Record<string, Probe>>;
  openObject: OpenObject;
  audit: AuditParts;
  /** Takes raw bytes, so it comes before any parser. */
  webhooks?: Router;
  /** The staff app. */
  pages?: RequestHandler;
  limits?: Limits;
}

/** As SECURITY.md names it. */
const securityContact = 'security@omniflow.example';
const bodyLimit = '256kb';
/** A TLS proxy beside us; never a stranger's word for where a request came from. */
const trustedProxies = ['loopback', 'linklocal', 'uniquelocal'];

/** The whole HTTP surface as an Express app, and the hub that feeds its live streams. */
export function createApi(parts: ApiParts): { app: Express; live: LiveHub } {
  const app = express();
  app.disable('x-powered-by');
  if (parts.publicUrl.startsWith('https:')) app.set('trust proxy', trustedProxies).use(onlyByHttps());
  // First: Meta sends them by the thousand, and a log line and a timer each cost more than taking them in.
  if (parts.webhooks) app.use(parts.webhooks);
  app.use(requestLog(parts.log), measureRequests(parts.registry));
  app.use(healthRoutes(parts.probes));
  app.get('/metrics', showMetrics(parts.registry));
  app.get('/.well-known/security.txt', securityTxt(parts.publicUrl, securityContact));
  const { api, live } = createApiRouter(parts);
  app.use('/api', api);
  if (parts.pages) app.use(pageHeaders(), parts.pages);
  app.use(notFound);
  app.use(problems(parts.log) satisfies ErrorRequestHandler);
  return { app, live };
}

function createApiRouter(parts: ApiParts): { api: Router; live: LiveHub } {
  const limits = parts.limits ?? defaultLimits;
  const auth = createAuth({
    pool: parts.authPool,
    publicUrl: parts.publicUrl,
    secret: parts.authSecret,
    log: parts.log,
  });
  const recognise = createRecognise({ auth, pool: parts.authPool });
  const security = createSecurityParts({
    pool: parts.authPool,
    authSecret: parts.authSecret,
    publicUrl: parts.publicUrl,
    registry: parts.registry,
    onError: (error) =>
      parts.log.warn({ error: error instanceof Error ? error.name : typeof error }, 'an alarm was not kept'),
  });
  const live = createLiveHub({ database: parts.database, recognise, log: parts.log });
  const document = openApiDocument(operations);
  const api = express.Router();
  api.use(
    rememberMount,
    ...apiHeaders(),
    limitByAddress(limits),
    ownOriginOnly(parts.publicUrl),
    express.json({ limit: bodyLimit }),
  );
  api.get('/openapi.json', (_, response) => void response.json(document));
  api.use('/auth', rememberMount, authRoutes({ auth, security, database: parts.database }), notFound);
  api.use('/platform/v1', rememberMount, platformRouterOf(parts, security), notFound);
  // What strangers may ask for comes before the guard; an address that isn't theirs falls through to it.
  api.use('/v1', rememberMount, createPublicV1(parts, security));
  api.use(
    '/v1',
    rememberMount,
    sessionGuard(recognise),
    limitByMember(limits),
    enrolmentGate(operations),
    createV1(parts, { live, security }),
  );
  api.use(notFound);
  return { api, live };
}

function platformRouterOf({ operatorDatabase, authSecret }: ApiParts, { limits }: SecurityParts): Router {
  return platformRouter({ database: operatorDatabase, authSecret, limit: limits.operator });
}

/** Operations for people who are not signed in (yet); each counts against limits of its own. */
function createPublicV1({ database, authPool, authSecret, operator }: ApiParts, { limits }: SecurityParts): Router {
  const router = express.Router();
  const limit = createAccountLimit({ pool: authPool, secret: authSecret });
  const door = { router, database, tokens: createTokens(authSecret), limit };
  noticeRoutes(router, { database, operator });
  registrationRoutes(door);
  passwordRoutes(door, limits);
  partnerRoutes(router, database);
  publicInvitationRoutes(door);
  publicProfileRoutes(door);
  return router;
}

function createV1(parts: ApiParts, { live, security }: { live: LiveHub; security: SecurityParts }): Router {
  const { database, openObject, operator } = parts;
  const router = express.Router();
  const door = { router, database };
  organisationRoutes(door);
  settingsRoutes({ ...door, operator });
  securityRoutes(door, security);
  sessionsRoutes(door);
  signInRulesRoutes(door);
  alertRulesRoutes(door);
  conversationRoutes(door);
  messageRoutes(door);
  sightRoutes(door);
  searchRoutes(door);
  notificationRoutes(door);
  officerSightRoutes(door);
  consentRoutes(door);
  templateRoutes(door);
  supportRoutes(door);
  channelRoutes(door, openDesk(parts));
  auditRoutes(door, parts.audit);
  mediaRoutes(door, openObject);
  liveRoutes(router, live);
  return router;
}
