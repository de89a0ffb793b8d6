import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Headers of everything under /api. Pages bring their own content policy with a nonce. */
export function apiHeaders(): RequestHandler[] {
  const headers = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  return [headers, neverStored];
}

/** Pages get these; what scripts they may run is decided where the page is rendered. */
export function pageHeaders(): RequestHandler {
  return helmet({ contentSecurityPolicy: false, xFrameOptions: { action: 'deny' } });
}

/** Answers are about people: no cache on the way or on a shared computer may keep them. */
const neverStored: RequestHandler = (_, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};
