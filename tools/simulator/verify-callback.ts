import { request } from 'undici';
import type { World } from './world.ts';

export type Verification = { ok: boolean; status: number | null };

/** Asks a callback for its challenge, as the platform does when an address is set. */
export async function verifyCallback(world: World, callbackUrl: string, verifyToken: string): Promise<Verification> {
  const challenge = String(world.random.between(100_000_000, 2_000_000_000));
  try {
    const url = new URL(callbackUrl);
    url.searchParams.set('hub.mode', 'subscribe');
    url.searchParams.set('hub.challenge', challenge);
    url.searchParams.set('hub.verify_token', verifyToken);
    const answer = await request(url, { signal: AbortSignal.timeout(world.state.profile.timeoutMs) });
    const text = await answer.body.text();
    return { ok: answer.statusCode === 200 && text === challenge, status: answer.statusCode };
  } catch {
    // Unreachable and unreadable addresses are the same to the caller: not verified.
    return { ok: false, status: null };
  }
}
