import { generateAuthenticationOptions } from '@simplewebauthn/server';
import { passkeyMs, type RelyingParty } from './relying-party.ts';
import type { Sql } from './sql.ts';

export interface PasskeyRequestView {
  challenge: string;
  timeout: number;
  rpId: string;
  allowCredentials: { id: string; type: 'public-key'; transports: string[] }[];
  userVerification: 'preferred';
}

/** What one of the person's passkeys must sign: a fresh challenge, to be kept by the caller. */
export async function requestPasskey(
  sql: Sql,
  { userId, party }: { userId: string; party: RelyingParty },
): Promise<PasskeyRequestView> {
  const allowCredentials = await knownCredentials(sql, userId);
  const { challenge } = await generateAuthenticationOptions({ rpID: party.id });
  return { challenge, timeout: passkeyMs, rpId: party.id, allowCredentials, userVerification: 'preferred' };
}

/** The passkeys a person has, as browsers are told of them (WebAuthn, allowCredentials). */
export async function knownCredentials(sql: Sql, userId: string): Promise<PasskeyRequestView['allowCredentials']> {
  const rows = await sql<{ id: string; transports: string }>(
    'select credential_id as id, transports from auth.passkey where user_id = $1 order by created_at, id',
    [userId],
  );
  return rows.map(({ id, transports }) => ({
    id,
    type: 'public-key',
    transports: transports.split(' ').filter((transport) => transport !== ''),
  }));
}
