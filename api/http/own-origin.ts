import type { RequestHandler } from 'express';
import { DomainError } from '../../domain/errors.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changes that another site's page asks for with our cookie. Browsers say where a request comes from in
 * Sec-Fetch-Site; older ones and tools in Origin. A change that names neither is refused.
 */
export function ownOriginOnly(publicUrl: string): RequestHandler {
  return (request, _, next) => {
    if (safeMethods.has(request.method)) return void next();
    const site = request.get('sec-fetch-site');
    const isOurs = site === undefined ? request.get('origin') === publicUrl : site === 'same-origin';
    if (!isOurs) throw new DomainError('FORBIDDEN');
    next();
  };
}
