/** Whom a passkey is made for (WebAuthn level 3): bound to the host people open, so that no other site can ask for it. */
export interface RelyingParty {
  id: string;
  name: string;
  origin: string;
}

/** Who passkeys are made for: the host people open; they work nowhere else (WebAuthn, RP ID). */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, name: 'Omniflow', origin };
}

/** How long a person may take at the authenticator. Milliseconds. */
export const passkeyMs = 5 * 60_000;
