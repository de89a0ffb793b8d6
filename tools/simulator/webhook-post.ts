import { Agent, request } from 'undici';
import { signBody } from './signed-body.ts';
import type { WorldCore } from './world.ts';

export type PostResult = { status: number | null; error: string | null };

/** Sends signed bytes to callbacks over kept connections. */
export type WebhookPoster = {
  post(url: string, bytes: string, signature?: string | null): Promise<PostResult>;
  close(): Promise<void>;
};

export function createWebhookPoster(world: WorldCore): WebhookPoster {
  const agent = new Agent({ connections: 64, pipelining: 1 });

  /** `signature` null leaves the header out; left away it is the right one. */
  async function post(url: string, bytes: string, signature?: string | null): Promise<PostResult> {
    const value = signature === undefined ? signBody(world.app.secret, bytes) : signature;
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher: agent,
        signal: AbortSignal.timeout(world.state.profile.timeoutMs),
        body: bytes,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          ...(value === null ? {} : { 'x-hub-signature-256': value }),
        },
      });
      await answer.body.dump();
      return { status: answer.statusCode, error: null };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.name : 'Error' };
    }
  }

  return { post, close: () => agent.destroy() };
}
