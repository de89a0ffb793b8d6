/** Durable processes and their ids. Ids are opaque: they stand in clear in Temporal's tables for ever. */
export const processes = ['conversation', 'deactivation'] as const;
export type Process = (typeof processes)[number];

/** Those a worker can start. Waits of the others stand, and `deactivations_due` in the metrics says when they are late. */
export const startableProcesses = ['conversation'] as const satisfies readonly Process[];
export type StartableProcess = (typeof startableProcesses)[number];

/** What a nudge says there is to look at; each is a counter that only climbs. */
export const nudgeTopics = ['inbound', 'outbound', 'state'] as const;
export type NudgeTopic = (typeof nudgeTopics)[number];

/** Every wait a process holds is also a row of one of these kinds. */
export const obligationKinds = [
  'snooze',
  'window',
  'quarantine',
  'unconfirmed',
  'forget',
  'media',
  'erasure_start',
  'erasure_end',
] as const;
export type ObligationKind = (typeof obligationKinds)[number];

export const queues = {
  conversation: 'conversation',
  delivery: 'delivery',
  compliance: 'compliance',
  campaign: 'campaign',
} as const;

/** The id of a conversation's run: one can run at a time, and no word of a person stands in it. */
export function conversationWorkflowId(tenantId: string, conversationId: string): string {
  return `conversation/${tenantId}/${conversationId}`;
}

/** "This process has something to look at": ids and a counter, so that it may be lost, late or repeated. */
export interface Nudge {
  process: StartableProcess;
  tenantId: string;
  key: string;
  topic: NudgeTopic;
  upTo: number;
}
