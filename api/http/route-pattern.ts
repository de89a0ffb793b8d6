import type { Request, RequestHandler } from 'express';

const mounts = new WeakMap<Request, string>();

/** Notes where a router is mounted: Express forgets it before the request is logged. */
export const rememberMount: RequestHandler = (request, _, next) => {
  mounts.set(request, request.baseUrl);
  next();
};

/** The pattern of the route that served a request, such as `/api/v1/conversations/:id`: never an id, never a query. */
export function routeOf(request: Request): string {
  const mount = mounts.get(request) ?? '';
  const path: unknown = request.route?.path;
  return typeof path === 'string' ? mount + path : `${mount}/*`;
}
