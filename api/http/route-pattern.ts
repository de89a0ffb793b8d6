import type { Request } from 'express';

/** The pattern of the route that served a request, such as `/api/v1/conversations/:id`: never an id, never a query. */
export function routeOf(request: Request): string {
  const path: unknown = request.route?.path;
  if (typeof path === 'string') return request.baseUrl + path;
  return request.originalUrl.startsWith('/api') ? '/api/*' : '/*';
}
