import type { RequestHandler } from 'express';
import ipaddr from 'ipaddr.js';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { routeOf } from './route-pattern.ts';

/** A registry with the process's own numbers; others add theirs to it. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Measures every request by method, route pattern and status. */
export function measureRequests(registry: Registry): RequestHandler {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time until the answer was complete, by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return (request, response, next) => {
    const stop = durations.startTimer();
    response.once('finish', () =>
      stop({ method: request.method, route: routeOf(request), status: response.statusCode }),
    );
    next();
  };
}

/** Numbers of the process, for this machine and the network beside it only: through a proxy from outside there is no such address. */
export function showMetrics(registry: Registry): RequestHandler {
  return async (request, response, next) => {
    if (isPublicPeer(request.ip)) return next();
    response.type(registry.contentType).send(await registry.metrics());
  };
}

/** The visitor's own address as a trusted proxy tells it; unknown ones count as outside. */
function isPublicPeer(address: string | undefined): boolean {
  if (address === undefined || !ipaddr.isValid(address)) return true;
  return !['loopback', 'private', 'uniqueLocal', 'linkLocal'].includes(ipaddr.process(address).range());
}
