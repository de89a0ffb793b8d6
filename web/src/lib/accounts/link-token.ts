/**
 * Takes the token out of the address bar: it stands behind the `#`, so no server saw it, and it must not stay in the
 * history of a shared computer either. Null when there is none, or none that a link of ours could carry.
 */
export function takeLinkToken(): string | null {
  const token = location.hash.slice(1);
  if (token === '') return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    return decodeURIComponent(token);
  } catch {
    // A mail program that cut or wrapped the address left half a code, such as `%2`.
    return null;
  }
}
