import { isLoopback } from './config-values.ts';

/** Addresses our processes call, as far as they decide whether a hop is encrypted. */
interface Hops {
  DATABASE_URL: string;
  KEYS_DATABASE_URL: string;
  PGSSLMODE?: string | undefined;
  TEMPORAL_ADDRESS: string;
  TEMPORAL_TLS_CA?: Buffer | undefined;
  META_GRAPH_URL: string;
}

/**
 * The hops that would leave this machine in clear, each with the variable to mend (OF-5.1, BW-5.1). Mail is missing here on
 * purpose: `smtp://` beyond loopback is encrypted by STARTTLS, which the sender demands.
 */
export function openHops(hops: Hops): { variable: string; message: string }[] {
  const databases = (['DATABASE_URL', 'KEYS_DATABASE_URL'] as const)
    .filter((variable) => !isPrivateDatabase(hops[variable], hops.PGSSLMODE))
    .map((variable) => ({
      variable,
      message: 'expected sslmode=verify-full beyond this machine; add it to the address or set PGSSLMODE',
    }));
  // What is no address at all has its own line already.
  const temporalHost = /^([^\s/]+):\d+$/.exec(hops.TEMPORAL_ADDRESS)?.[1];
  const temporal =
    hops.TEMPORAL_TLS_CA || temporalHost === undefined || isLoopback(temporalHost)
      ? []
      : [
          {
            variable: 'TEMPORAL_TLS_CA',
            message: 'expected the authority of the Temporal server beyond this machine; set it to a PEM file',
          },
        ];
  const graph = URL.parse(hops.META_GRAPH_URL);
  const meta =
    graph === null || graph.protocol === 'https:' || isLoopback(graph.hostname)
      ? []
      : [{ variable: 'META_GRAPH_URL', message: 'expected https: beyond this machine; correct the address' }];
  return [...databases, ...temporal, ...meta];
}

/** Only `verify-full` checks that the server is the one that was meant. */
function isPrivateDatabase(address: string, sslMode: string | undefined): boolean {
  const url = URL.parse(address);
  if (url === null) return true;
  // Without a host libpq takes the socket of this machine, which may also stand in `host`.
  const host = url.hostname === '' ? (url.searchParams.get('host') ?? '/') : url.hostname;
  if (host.startsWith('/') || isLoopback(host)) return true;
  return (url.searchParams.get('sslmode') ?? sslMode) === 'verify-full';
}
