import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { newRequestId } from './request-id.ts';
import { routeOf } from './route-pattern.ts';

const quiet = new Set(['/livez', '/readyz', '/metrics']);

/** One line per request: method, route pattern, status, milliseconds. No address, header, body or id of a person. */
export function requestLog(log: Logger): RequestHandler {
  const line = (request: IncomingMessage, response: ServerResponse, { responseTime }: { responseTime: number }) => ({
    method: request.method,
    route: routeOf(request as Request),
    status: response.statusCode,
    ms: Math.round(responseTime),
  });
  return pinoHttp({
    logger: log,
    genReqId: (_, response) => {
      const id = newRequestId();
      response.setHeader('x-request-id', id);
      return id;
    },
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'request' },
    autoLogging: { ignore: (request) => quiet.has(request.url ?? '') },
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    customSuccessObject: line,
    customErrorObject: (request, response, _, values) => line(request, response, values),
    customLogLevel: (_, response) => (response.statusCode >= 500 ? 'warn' : 'info'),
  }) as RequestHandler;
}
