/** One message as the statement takes it: hashes and sealed bytes, nothing that opens content. */
export interface MessageRow {
  id: string;
  tenantId: string;
  channelId: string;
  /** The person on this channel, by the most lasting id the item carries; and by the other one. */
  threadName: Buffer;
  otherName: Buffer | null;
  dedupe: Buffer;
  sealed: Buffer;
  receiptId: string;
  /** Used only if the person is new on this channel. */
  conversationId: string;
  contactId: string;
}

export interface StatusRow {
  tenantId: string;
  channelId: string;
  providerHash: Buffer;
  messageId: string | null;
  rank: number;
  errorCode: number | null;
  at: Date;
}

export interface UnparsedRow {
  id: string;
  tenantId: string;
  channelId: string;
  receiptId: string;
  sealed: Buffer;
}

/** Items of one request that belong to one number, counted at parsing. */
export interface ReceiptRow {
  id: string;
  requestId: string;
  tenantId: string | null;
  channelId: string | null;
  items: number;
  messages: number;
  status: number;
  unrouted: number;
  unparsed: number;
  field: number;
}

/** Everything one webhook request asks to be made durable. */
export interface Intake {
  messages: MessageRow[];
  statuses: StatusRow[];
  unparsed: UnparsedRow[];
  receipts: ReceiptRow[];
}

/** An intake to which the items of a webhook are added. */
export function emptyIntake(): Intake {
  return { messages: [], statuses: [], unparsed: [], receipts: [] };
}
