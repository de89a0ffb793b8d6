import express, { type Router } from 'express';
import { type Database, noTenant } from '../../database/scope.ts';
import { readPlatformState } from '../../services/platform/platform-state.ts';
import { listPartners } from '../../services/platform/register.ts';
import { endSupportAccess, grantSupportAccess, listSupportAccess } from '../../services/platform/support-access.ts';
import { createFactorKeys } from '../../services/security/factor-keys.ts';
import { bind, bindPublic, type Door } from '../http/bind.ts';
import type { GuessLimit } from '../security/guess-limit.ts';
import { partnerOperations } from './partners.contract.ts';
import { recoveryRoutes } from './recoveries.routes.ts';
import { registerRoutes } from './register.routes.ts';
import { operatorSignInRoutes } from './sign-in.routes.ts';
import { supportOperations } from './support.contract.ts';
import { platformTenantRoutes } from './tenants.routes.ts';

/** Everything below `/api/platform/v1`. `database` signs in as `omniflow_operator`. */
export function platformRouter(of: { database: Database; authSecret: string; limit: GuessLimit }): Router {
  const router = express.Router();
  const door = { router, database: of.database, keys: createFactorKeys(of.authSecret, 'operators') };
  operatorSignInRoutes(door, of.limit);
  platformTenantRoutes(door);
  registerRoutes(door);
  recoveryRoutes(door);
  return router;
}

/** What an organisation decides about the platform's staff, and what it may know of partners. */
export function supportRoutes(door: Door): void {
  bind(door, supportOperations.state, ({ inScope }) => inScope((scope) => readPlatformState(scope)));
  bind(door, supportOperations.list, ({ query, inScope }) => inScope((scope) => listSupportAccess(scope, query)));
  bind(door, supportOperations.grant, ({ body, inScope }) => inScope((scope) => grantSupportAccess(scope, body)));
  bind(door, supportOperations.end, ({ params, inScope }) =>
    inScope((scope) => endSupportAccess(scope, { accessId: params.id })),
  );
}

/** The register, for everybody. */
export function partnerRoutes(router: Router, database: Database): void {
  bindPublic(router, partnerOperations.list, async () => ({
    items: await database.withScope({ tenantId: noTenant, actor: { kind: 'system' } }, (scope) => listPartners(scope)),
  }));
}
