/** A path of this site, or the inbox: a `next` from the address bar must not lead to another host. */
export function localAddress(next: string | null, origin: string): string {
  if (next === null || !URL.canParse(next, origin)) return '/inbox';
  const url = new URL(next, origin);
  return url.origin === origin && next.startsWith('/') ? url.pathname + url.search : '/inbox';
}
