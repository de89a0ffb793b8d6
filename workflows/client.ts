import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Nudge } from '../domain/processes.ts';
import { conversationWorkflowId, queues } from '../domain/processes.ts';
import { createCodec } from './codec.ts';
import type { Wake } from './inbox/messages.ts';

/** A call that takes longer is given up; the sweep does it again. Milliseconds. */
const callDeadlineMs = 5_000;

export interface TemporalOptions {
  address: string;
  namespace: string;
  tls?:
    | { serverRootCACertificate?: Buffer; clientCertPair?: { crt: Buffer; key: Buffer }; serverNameOverride?: string }
    | undefined;
  /** Seed of the platform's payload key. */
  platformSecret: Buffer;
}

export function dataConverterOf(platformSecret: Buffer): DataConverter {
  return {
    payloadCodecs: [createCodec(platformSecret)],
    failureConverterPath: new URL('./failure-converter.ts', import.meta.url).pathname,
  };
}

/** What the product asks of Temporal, typed. Starts are idempotent, signals monotone. */
export interface WorkflowClient {
  /** Wakes a conversation's run, starting it when none runs. Rejects when the server can't be reached in time. */
  wakeConversation(key: { tenantId: string; conversationId: string }, news: Wake): Promise<void>;
  readonly client: Client;
  close(): Promise<void>;
}

/** Connects lazily: taking in messages doesn't depend on Temporal being there. */
export function createWorkflowClient(options: TemporalOptions): WorkflowClient {
  const connection = Connection.lazy({ address: options.address, ...(options.tls && { tls: options.tls }) });
  const client = new Client({
    connection,
    namespace: options.namespace,
    dataConverter: dataConverterOf(options.platformSecret),
  });
  return {
    client,
    async wakeConversation(key, news) {
      await connection.withDeadline(Date.now() + callDeadlineMs, () =>
        client.workflow.signalWithStart('conversation', {
          workflowId: conversationWorkflowId(key.tenantId, key.conversationId),
          taskQueue: queues.conversation,
          args: [key],
          signal: 'wake',
          signalArgs: [news],
          searchAttributes: { TenantId: [key.tenantId], ConversationId: [key.conversationId] },
          priority: { fairnessKey: key.tenantId },
          staticSummary: 'Conversation with a customer',
          staticDetails:
            'Handles messages in order of arrival and sends ours. Safe to cancel or terminate: the next message or the sweep starts it again.',
        }),
      );
    },
    close: () => connection.close(),
  };
}

/** The news of a nudge as the conversation understands it. */
export function wakeOf(nudges: readonly Nudge[]): Wake {
  const news: Wake = {};
  for (const { topic, upTo } of nudges) news[topic] = Math.max(news[topic] ?? 0, upTo);
  return news;
}
