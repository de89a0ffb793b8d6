import type { Nudge } from '../../domain/processes.ts';

/** What a commit leaves to tell: processes to wake, and screens that show deliveries. */
export interface Stored {
  nudges: Nudge[];
  /** Conversations that got news of their deliveries. */
  reported: { tenantId: string; conversationId: string }[];
}

/** Rows of the batch statement. */
interface BatchRow {
  inbound: boolean;
  tenant_id: string;
  conversation_id: string;
  last_seq: string;
}

/** Reads the answer of the statement for batches: who has to be woken, and whose message has a new state. */
export function readBatch(answer: readonly unknown[]): Stored {
  const rows = answer as readonly BatchRow[];
  const stored: Stored = { nudges: [], reported: [] };
  for (const { inbound, tenant_id: tenantId, conversation_id: conversationId, last_seq } of rows) {
    if (inbound) stored.nudges.push(arrival({ tenantId, conversationId, number: last_seq }));
    else stored.reported.push({ tenantId, conversationId });
  }
  return stored;
}

/** The row of the single message's function. */
interface MessageRow {
  tenant_id: string;
  /** '<conversation> <number>'; null for a known id or an organisation that isn't active. */
  stored: string | null;
}

/** Reads the answer of the statement for a message alone. */
export function readMessage(answer: readonly unknown[]): Stored {
  const [row] = answer as readonly MessageRow[];
  const [conversationId, number] = row?.stored?.split(' ') ?? [];
  if (row === undefined || conversationId === undefined || number === undefined) return { nudges: [], reported: [] };
  return { nudges: [arrival({ tenantId: row.tenant_id, conversationId, number })], reported: [] };
}

function arrival(of: { tenantId: string; conversationId: string; number: string }): Nudge {
  return {
    process: 'conversation',
    tenantId: of.tenantId,
    key: of.conversationId,
    topic: 'inbound',
    upTo: Number(of.number),
  };
}
