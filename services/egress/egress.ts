import { lookup as askNameServer, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import { DomainError } from '../../domain/errors.ts';
import { isListed, isNumeric, isPublicAddress } from './address-rules.ts';

/** The only way out of our processes over HTTP (OF-4.0): hosts of the register, or an address an organisation gave itself. */
export interface Egress {
  /** To hosts of the register alone. Throws EgressRefused before anything leaves; redirects are never followed. */
  fetch: typeof globalThis.fetch;
  /** To an address an organisation gave for its own data: any public host, over TLS. Throws EgressRefused. */
  fetchForTenant: typeof globalThis.fetch;
  /** For what is not HTTP, such as mail: counts what leaves. Throws EgressRefused unless the register holds the host. */
  leaveFor(hostname: string): Promise<void>;
  close(): Promise<void>;
}

export interface EgressOptions {
  /** Hosts that are open now, as the register of sub-processors says. */
  openHosts: () => Promise<ReadonlySet<string>>;
  /** Told of every request that left, and of every refusal without the host, which may be anybody's. */
  record?: (left: { host: string } | 'refused') => void;
  /** The local start, whose partners are all played on this machine: private addresses and plain http are let through. */
  local: boolean;
}

/** Not sent, for certain: `cause` says so in the words of a failed connection, which senders already look for. */
export class EgressRefused extends DomainError {
  constructor() {
    super('EGRESS_CLOSED');
    this.name = 'EgressRefused';
    this.cause = { syscall: 'connect', code: 'EGRESS_CLOSED' };
  }
}

/**
 * The one way out of a process: hosts of the register, public addresses, TLS. `fetch` throws EgressRefused for any
 * other (OF-4.3).
 */
export function createEgress({ openHosts, record, local }: EgressOptions): Egress {
  const agent = new Agent({ connect: buildConnector(local ? {} : { lookup: publicLookup }) });

  function refuse(): never {
    record?.('refused');
    throw new EgressRefused();
  }

  async function leaveFor(hostname: string): Promise<void> {
    if (!isListed(hostname, await openHosts())) refuse();
    record?.({ host: hostname });
  }

  async function send(url: URL, init: RequestInit | undefined): Promise<Response> {
    // The package's own fetch, because Node's brings an older agent that can't be given this one.
    const own = { ...init, redirect: 'manual', dispatcher: agent } as unknown as Parameters<typeof undiciFetch>[1];
    return (await undiciFetch(url, own)) as unknown as Response;
  }

  return {
    leaveFor,
    async fetch(input, init) {
      const url = addressOf(input);
      await leaveFor(url.hostname);
      return await send(url, init);
    },
    async fetchForTenant(input, init) {
      const url = addressOf(input);
      const isOpen = url.protocol === 'https:' && !(isNumeric(url.hostname) && !isPublicAddress(url.hostname));
      if (!local && !isOpen) refuse();
      record?.({ host: url.hostname });
      return await send(url, init);
    },
    close: () => agent.close(),
  };
}

function addressOf(input: Parameters<typeof globalThis.fetch>[0]): URL {
  if (input instanceof Request) throw new TypeError('An address and its options are expected, not a Request.');
  return new URL(input);
}

/**
 * Looks a name up and refuses it when any of its addresses is not public, so that a name can't be turned to a service
 * inside our network after it was registered. The addresses that were checked are the ones that are connected to.
 */
function publicLookup(
  hostname: string,
  options: LookupOptions,
  done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
): void {
  askNameServer(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(Object.assign(new Error('egress refused'), { syscall: 'connect', code: 'EGRESS_CLOSED' }), []);
    if (options.all) return done(null, addresses);
    const [first] = addresses;
    done(null, first?.address ?? '', first?.family);
  });
}
