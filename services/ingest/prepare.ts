import type { Identities, InboundItem, InboundMessage, InboundStatus } from '../../channels/channel.ts';
import { newId } from '../../database/ids.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { type OpenKey, seal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { rankOf } from '../../domain/delivery/states.ts';
import { providerHash } from './provider-hash.ts';
import type { Route, RouteTable } from './routes.ts';
import { emptyIntake, type Intake, type MessageRow, type ReceiptRow, type StatusRow } from './rows.ts';

interface Preparation {
  vault: Vault;
  routes: RouteTable;
}

interface Keys {
  index: Buffer;
  ingest: OpenKey;
}

/**
 * Turns the items of one request into rows: routed, hashed under the tenant's index key, sealed under its ingest key.
 * Unrouted items are counted, never stored. Rejects when vault or database are away.
 */
export async function prepareIntake({ vault, routes }: Preparation, items: readonly InboundItem[]): Promise<Intake> {
  const intake = emptyIntake();
  const receipts = new Map<string, ReceiptRow>();
  const requestId = newId();
  for (const item of items) {
    const route = item.account === null ? null : await routes.find(item.account);
    const receipt = receiptFor(receipts, requestId, route);
    receipt.items++;
    if (route === null) receipt[item.item === 'field' ? 'field' : 'unrouted']++;
    else await add({ intake, receipt, route, item, keys: await keysOf(vault, route.tenantId) });
  }
  intake.receipts.push(...receipts.values());
  return intake;
}

async function keysOf(vault: Vault, tenantId: string): Promise<Keys> {
  return { index: await vault.indexKey(tenantId), ingest: await vault.ingestKey(tenantId) };
}

function receiptFor(receipts: Map<string, ReceiptRow>, requestId: string, route: Route | null): ReceiptRow {
  const key = route?.channelId ?? '';
  const known = receipts.get(key);
  if (known !== undefined) return known;
  const receipt: ReceiptRow = {
    id: newId(),
    requestId,
    tenantId: route?.tenantId ?? null,
    channelId: route?.channelId ?? null,
    items: 0,
    messages: 0,
    status: 0,
    unrouted: 0,
    unparsed: 0,
    field: 0,
  };
  receipts.set(key, receipt);
  return receipt;
}

interface Addition {
  intake: Intake;
  receipt: ReceiptRow;
  route: Route;
  item: InboundItem;
  keys: Keys;
}

async function add({ intake, receipt, route, item, keys }: Addition): Promise<void> {
  const names = item.item === 'message' ? threadNames(keys.index, route.channelId, item.identities) : null;
  if (item.item === 'field') {
    receipt.field++;
  } else if (item.item === 'status') {
    receipt.status++;
    intake.statuses.push(statusRow(item, route, keys));
  } else if (item.item === 'message' && names !== null) {
    receipt.messages++;
    intake.messages.push(messageRow(item, names, { route, keys, receiptId: receipt.id }));
  } else {
    receipt.unparsed++;
    const id = newId();
    const sealed = seal(
      keys.ingest,
      { payload: item.payload },
      { tenantId: route.tenantId, table: 'unparsed_item', rowId: id },
    );
    intake.unparsed.push({ id, tenantId: route.tenantId, channelId: route.channelId, receiptId: receipt.id, sealed });
  }
}

/** The business-scoped id outlives a phone number, so it names the thread when it is there. A message from nobody has no thread. */
function threadNames(
  index: Buffer,
  channelId: string,
  { bsuid, msisdn, parent_bsuid }: Identities,
): { first: Buffer; other: Buffer | null } | null {
  const [first, other] = [
    nameOf('bsuid', bsuid),
    nameOf('msisdn', msisdn),
    nameOf('parent_bsuid', parent_bsuid),
  ].filter((name) => name !== null);
  if (first === undefined) return null;
  const hash = (name: string): Buffer => blindIndex(index, 'thread', `${channelId}|${name}`);
  return { first: hash(first), other: other === undefined ? null : hash(other) };
}

function nameOf(kind: string, value: string | undefined): string | null {
  return value === undefined ? null : `${kind}:${value}`;
}

function messageRow(
  item: InboundMessage,
  names: { first: Buffer; other: Buffer | null },
  at: { route: Route; keys: Keys; receiptId: string },
): MessageRow {
  const { route, keys, receiptId } = at;
  const id = newId();
  return {
    id,
    tenantId: route.tenantId,
    channelId: route.channelId,
    threadName: names.first,
    otherName: names.other,
    dedupe: providerHash(keys.index, route.channelId, item.providerId),
    sealed: seal(keys.ingest, { payload: item }, { tenantId: route.tenantId, table: 'inbound_event', rowId: id }),
    receiptId,
    conversationId: newId(),
    contactId: newId(),
  };
}

function statusRow(item: InboundStatus, route: Route, keys: Keys): StatusRow {
  return {
    tenantId: route.tenantId,
    channelId: route.channelId,
    providerHash: providerHash(keys.index, route.channelId, item.providerId),
    messageId: item.callbackId,
    rank: rankOf(item.state),
    errorCode: item.errorCode,
    at: item.at,
  };
}
