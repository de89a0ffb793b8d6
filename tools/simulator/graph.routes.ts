import { type NextFunction, type Request, type Response, Router } from 'express';
import { GraphError } from './graph-error.ts';
import { addLookupRoutes, unknownPath } from './graph-lookups.routes.ts';
import { addMediaRoutes, answerDownload } from './graph-media.routes.ts';
import { addMessageRoutes } from './graph-messages.routes.ts';
import { addRegistrationRoutes } from './graph-registration.routes.ts';
import { answerError } from './graph-request.ts';
import { addSubscriptionRoutes } from './graph-subscriptions.routes.ts';
import { addSignUpRoutes } from './sign-up.routes.ts';
import type { World } from './world.ts';

const NEWEST_VERSION = 26;
/** Older versions have ended; the oldest living one answers for them. */
const OLDEST_LIVING_VERSION = 21;

/** The Graph API below `/v<major>.0`, and the download host. */
export function graphRoutes(world: World): Router {
  const router = Router();
  const versioned = Router({ mergeParams: true });
  addMessageRoutes(versioned, world);
  addMediaRoutes(versioned, world);
  addSubscriptionRoutes(versioned, world);
  addRegistrationRoutes(versioned, world);
  addSignUpRoutes(versioned, world);
  addLookupRoutes(versioned, world);
  versioned.use((request) => {
    throw unknownPath(request);
  });
  router.get('/whatsapp_business/attachments/', (request, response) => answerDownload(world, request, response));
  router.use('/:version', checkVersion, versioned);
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    answerError(world, response, bodyError(error));
  });
  return router;
}

function checkVersion(request: Request, response: Response, next: NextFunction): void {
  const major = Number(/^v(\d+)\.0$/.exec(String(request.params.version))?.[1] ?? Number.NaN);
  if (!(major >= 1 && major <= NEWEST_VERSION)) {
    throw new GraphError({ code: 2500, message: `Unknown path components: ${request.originalUrl.split('?')[0]}` });
  }
  response.set('facebook-api-version', `v${Math.max(major, OLDEST_LIVING_VERSION)}.0`);
  next();
}

/** A body the parser couldn't read is the caller's mistake. */
function bodyError(error: unknown): unknown {
  const type: unknown = error instanceof Error && 'type' in error ? error.type : undefined;
  return typeof type === 'string' && type.startsWith('entity.')
    ? new GraphError({ code: 100, message: '(#100) The request body is not valid JSON.' })
    : error;
}
