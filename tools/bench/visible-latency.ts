import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { poll } from '../start/wait.ts';
import { type Sender, webhook } from './bodies.ts';

const LAST_ONE_WITHIN_MS = 20_000;

interface Rate {
  readonly port: number;
  readonly sender: Sender;
  /** Conversation of each sender, in their order. */
  readonly conversations: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  /** Number of the first message. */
  readonly from: number;
}

/** Webhooks at a steady pace, whatever the server does, and how long each took until its conversation was named live. */
export interface VisibleLatency {
  /** To be told by the live stream. */
  seen(conversationId: string): void;
  /** Milliseconds from the start of each POST. Throws when one never became visible or was refused. */
  measure(rate: Rate): Promise<number[]>;
}

export function createVisibleLatency(): VisibleLatency {
  const sentAt = new Map<string, number>();
  let took: number[] = [];
  return {
    seen(conversationId) {
      const at = sentAt.get(conversationId);
      if (at === undefined) return;
      sentAt.delete(conversationId);
      took.push(performance.now() - at);
    },
    async measure({ port, sender, conversations, perSecond, seconds, from }) {
      took = [];
      const agent = new Agent({ keepAlive: true });
      const begin = performance.now();
      const posts: Promise<void>[] = [];
      for (let index = 0; index < perSecond * seconds; index++) {
        await pause(Math.max(0, begin + (index * 1000) / perSecond - performance.now()));
        const n = from + index;
        const message = webhook(sender, n);
        // A message that is still on its way when the next one of its sender leaves keeps the earlier start.
        const conversation = conversations[n % sender.senders] ?? '';
        if (!sentAt.has(conversation)) sentAt.set(conversation, performance.now());
        posts.push(post(agent, port, message));
      }
      await Promise.all(posts);
      await poll(() => (sentAt.size === 0 ? true : undefined), { withinMs: LAST_ONE_WITHIN_MS });
      agent.destroy();
      if (sentAt.size > 0) throw new Error(`${sentAt.size} messages never became visible.`);
      return took;
    },
  };
}

function post(agent: Agent, port: number, { body, signature }: ReturnType<typeof webhook>): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'x-hub-signature-256': signature,
      'content-length': body.length,
    };
    const sent = request(
      { agent, port, host: '127.0.0.1', method: 'POST', path: '/webhooks/meta', headers },
      (answer) => {
        answer.resume();
        if (answer.statusCode === 200) answer.once('end', resolve);
        else reject(new Error(`A webhook was answered with ${answer.statusCode}.`));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
