/** Runs SQL with `$1` parameters as a login that may call the register's functions. */
type Sql = (text: string, parameters?: readonly unknown[]) => Promise<{ host: string }[]>;

/** Hosts that are open now. Rejects when the register can't be read and what is known of it is a minute old: then all is closed. */
export type AllowedHosts = () => Promise<ReadonlySet<string>>;

/** How long an answer is used; so long a host that was ended may still be reached (OF-4.3). Milliseconds. */
const knownForMs = 60_000;

/**
 * Hosts of the register of partners that are open, read at most once a minute. `ownHosts` are this machine's: what runs
 * there is nobody else's.
 */
export function createAllowedHosts(options: {
  sql: Sql;
  ownHosts?: readonly string[];
  now?: () => number;
}): AllowedHosts {
  const { sql, ownHosts = [], now = Date.now } = options;
  let known: { hosts: ReadonlySet<string>; at: number } | null = null;
  let asking: Promise<ReadonlySet<string>> | null = null;

  async function ask(): Promise<ReadonlySet<string>> {
    const at = now();
    const rows = await sql('select host from open_hosts()');
    const hosts = new Set([...rows.map(({ host }) => host), ...ownHosts]);
    known = { hosts, at };
    return hosts;
  }

  return () => {
    if (known !== null && now() - known.at < knownForMs) return Promise.resolve(known.hosts);
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
}

/** Those of the addresses' hosts that are this very machine. */
export function ownHostsOf(addresses: readonly string[]): string[] {
  return addresses.map((address) => new URL(address).hostname.replace(/^\[|\]$/g, '')).filter(isLoopback);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d+){3}$/.test(host);
}
