import ipaddr from 'ipaddr.js';

/** Whether a host is one of the register's: an exact name or address, or `*.name` for everything below a name. */
export function isListed(hostname: string, entries: ReadonlySet<string>): boolean {
  const host = bare(hostname);
  if (entries.has(host)) return true;
  const parts = host.split('.');
  return parts.some((_, index) => index > 0 && entries.has(`*.${parts.slice(index).join('.')}`));
}

/**
 * Whether an address belongs to the public internet. Anything else (loopback, private, link-local, metadata services of
 * clouds, mapped and tunnelled forms of them) leads back into our own network.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(bare(address))) return false;
  return ipaddr.process(bare(address)).range() === 'unicast';
}

/** An address written as numbers, which no name server is asked about. */
export function isNumeric(hostname: string): boolean {
  return ipaddr.isValid(bare(hostname));
}

/** Without the brackets of IPv6 and the closing dot of a full name, in lower case. */
function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
