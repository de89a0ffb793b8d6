import { createServer } from 'node:net';

const HIGHEST_PORT = 65_535;

function listenOnce(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/** Whether something already listens on this port of the loopback interface. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  if (port < 1 || port > HIGHEST_PORT) return false;
  try {
    await listenOnce(port, host);
    return true;
  } catch {
    return false;
  }
}

/** The preferred port when it is free, otherwise one the operating system chooses. */
export async function pickPort(preferred?: number, host = '127.0.0.1'): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred, host))) return preferred;
  return listenOnce(0, host);
}
