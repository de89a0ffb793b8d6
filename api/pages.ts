import { existsSync } from 'node:fs';
import type { RequestHandler } from 'express';

const built = new URL('../web/build/handler.js', import.meta.url);

/**
 * The built staff app as a handler of this process, or null when it wasn't built. Its pages call the API over loopback,
 * at `apiUrl`, while they are rendered.
 */
export async function loadPages(apiUrl: string): Promise<RequestHandler | null> {
  if (!existsSync(built)) return null;
  // Read when the handler is loaded: without the header the app takes plain http for https and refuses its own forms.
  process.env.PROTOCOL_HEADER = 'x-forwarded-proto';
  process.env.API_URL = apiUrl;
  const { handler } = (await import(built.href)) as { handler: RequestHandler };
  return (request, response, next) => {
    request.headers['x-forwarded-proto'] = request.protocol;
    return handler(request, response, next);
  };
}
