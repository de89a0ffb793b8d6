import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Headers of everything under /api. Pages bring their own content policy with a nonce. */
export function apiHeaders(): RequestHandler[] {
  const headers = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false,
  });
  return [headers, neverStored];
}

/** Pages get these; what scripts they may run is decided where the page is rendered. */
export function pageHeaders(): RequestHandler {
  return helmet({ contentSecurityPolicy: false, xFrameOptions: { action: 'deny' }, strictTransportSecurity: false });
}

/** Answers are about people: no cache on the way or on a shared computer may keep them. */
const neverStored: RequestHandler = (_, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};

/** With every answer over https: browsers come back by https alone for a year. Plain http must not say it (RFC 6797, 7.2). */
export function onlyByHttps(): RequestHandler {
  return helmet.strictTransportSecurity({ maxAge: 365 * 86_400, includeSubDomains: true });
}
