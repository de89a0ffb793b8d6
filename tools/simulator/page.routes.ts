import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import { param } from './graph-request.ts';
import { mailListPage, mailPage } from './mail-page.ts';
import type { World } from './world.ts';

/** Nothing from elsewhere; pictures by link may come from this machine. */
const CONTENT_POLICY =
  "default-src 'self'; img-src 'self' data: blob: http://127.0.0.1:* http://localhost:*; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
/** A mail's own HTML: no scripts, no requests. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox";

/** The phone page at `/` and the mails at `/mail`. */
export function pageRoutes(world: World): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set({
      'content-security-policy': CONTENT_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    next();
  });
  router.get('/mail', (_request, response) => {
    response.type('html').send(mailListPage(world.state.mails));
  });
  router.get('/mail/:id', (request, response, next) => {
    const mail = world.state.mails.find((candidate) => candidate.id === param(request, 'id'));
    if (!mail) return next();
    response.type('html').send(mailPage(mail));
  });
  router.get('/mail/:id/body', (request, response, next) => {
    const mail = world.state.mails.find((candidate) => candidate.id === param(request, 'id'));
    if (!mail) return next();
    response.set('content-security-policy', MAIL_POLICY).type('html').send(mail.html);
  });
  router.use(express.static(fileURLToPath(new URL('page/', import.meta.url))));
  return router;
}
