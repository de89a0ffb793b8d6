import { json, type NextFunction, type Request, type Response, Router } from 'express';
import { ControlError } from './control-error.ts';
import { addPeopleRoutes } from './control-people.routes.ts';
import { addTrafficRoutes } from './control-traffic.routes.ts';
import { addWorldRoutes } from './control-world.routes.ts';
import type { Change, World } from './world.ts';

/** The control API below `/control`: JSON in and out, for tests and for the phone page. */
export function controlRoutes(world: World): Router {
  const router = Router();
  router.use(sameOrigin, json({ limit: '150mb' }));
  addWorldRoutes(router, world);
  addPeopleRoutes(router, world);
  addTrafficRoutes(router, world);
  router.get('/events', (request, response) => streamChanges(world, request, response));
  router.use(() => {
    throw new ControlError(404, 'no such route');
  });
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const known = error instanceof ControlError ? error : unexpected(error);
    response.status(known.status).json({ error: known.message });
  });
  return router;
}

/** A body the parser couldn't read is the caller's mistake; the rest is a defect and is printed. */
function unexpected(error: unknown): ControlError {
  const unreadable = error instanceof Error && 'type' in error && String(error.type).startsWith('entity.');
  if (unreadable) return new ControlError(400, 'the body is not valid JSON');
  process.stderr.write(`simulator: ${error instanceof Error ? (error.stack ?? error.name) : 'unknown error'}\n`);
  return new ControlError(500, 'the simulator failed');
}

/** Another site open in the same browser may not drive the simulator. */
function sameOrigin(request: Request, _response: Response, next: NextFunction): void {
  const origin = request.get('origin');
  if (origin && URL.canParse(origin) && new URL(origin).host !== request.get('host'))
    throw new ControlError(403, 'other origin');
  next();
}

/** Server-sent events: one per change, ids only. */
function streamChanges(world: World, request: Request, response: Response): void {
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
  response.write('retry: 1000\n\n');
  const send = (change: Change) => response.write(`data: ${JSON.stringify(change)}\n\n`);
  world.changes.on('change', send);
  request.on('close', () => world.changes.off('change', send));
}
