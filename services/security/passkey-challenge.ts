import { passkeyMs } from './relying-party.ts';
import type { Sql } from './sql.ts';

interface Asked {
  sessionId: string;
  purpose: 'add' | 'step_up';
  now: Date;
}

/** Keeps what a passkey must sign in this session; an earlier question of the same purpose ends. */
export async function keepChallenge(
  sql: Sql,
  { sessionId, purpose, now, challenge }: Asked & { challenge: string },
): Promise<void> {
  await sql(
    `insert into auth.passkey_challenge (session_id, purpose, challenge, expires_at) values ($1, $2, $3, $4)
      on conflict (session_id, purpose) do update set challenge = excluded.challenge, expires_at = excluded.expires_at`,
    [sessionId, purpose, challenge, new Date(now.getTime() + passkeyMs)],
  );
}

/** Takes the question away, so that one answer counts once. Null when none is open. */
export async function takeChallenge(sql: Sql, { sessionId, purpose, now }: Asked): Promise<string | null> {
  const [taken] = await sql<{ challenge: string; expires: string | Date }>(
    'delete from auth.passkey_challenge where session_id = $1 and purpose = $2 returning challenge, expires_at as expires',
    [sessionId, purpose],
  );
  return taken !== undefined && new Date(taken.expires) > now ? taken.challenge : null;
}
