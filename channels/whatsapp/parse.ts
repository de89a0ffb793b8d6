import type { AccountRef, InboundField, InboundItem, InboundStatus } from '../channel.ts';
import { type ContactFinder, contactFinder, identitiesOf } from './identities.ts';
import { newsOf } from './parse-news.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './shape.ts';

const states: ReadonlyMap<unknown, InboundStatus['state']> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  // A voice note was played: more than delivered, and the ladder has no higher step than read.
  ['played', 'read'],
  ['failed', 'failed'],
]);
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const fieldForm = /^[a-z][a-z0-9_]{0,63}$/;
const longestAccountId = 64;
const longestProviderId = 512;
/** WhatsApp did not exist before. Seconds. */
const earliest = Date.UTC(2009, 0, 1) / 1000;
/** Clocks of phones and servers differ; more than a day ahead is no time of sending. Seconds. */
const aheadAllowed = 86_400;

/**
 * Splits a verified webhook body: every entry, change, message and status becomes exactly one item.
 * Never throws on shape; throws SyntaxError when the body is no JSON. `now` stands in for absurd times.
 */
export function parse(body: Buffer, now: Date = new Date()): InboundItem[] {
  const envelope: unknown = JSON.parse(body.toString('utf8'));
  const entries = fieldsOf(envelope)?.entry;
  if (fieldsOf(envelope)?.object !== 'whatsapp_business_account' || !Array.isArray(entries)) {
    return [unparsed(null, envelope)];
  }
  const items: InboundItem[] = [];
  for (const entry of entries) {
    const changes = fieldsOf(entry)?.changes;
    if (!Array.isArray(changes)) items.push(unparsed(null, entry));
    else for (const change of changes) readChange(change, { entry, now, items });
  }
  return items;
}

function readChange(change: unknown, { entry, now, items }: { entry: unknown; now: Date; items: InboundItem[] }): void {
  const field = textOf(fieldsOf(change)?.field);
  const value = fieldsOf(fieldsOf(change)?.value);
  if (field === null) {
    items.push(unparsed(null, change));
    return;
  }
  const account = value === null ? null : accountOf(field, value);
  if (field !== 'messages') {
    // Counters carry the name in clear, so only what looks like a field's name may pass as one.
    const told = value === null ? null : newsOf({ field, entry, value, now });
    items.push({ ...news(account, fieldForm.test(field) ? field : 'unknown'), ...(told && { news: told }) });
    return;
  }
  if (account === null || value === null || !hasReadableLists(value)) {
    items.push(unparsed(account, change));
    return;
  }
  readMessagesValue(value, { account, now, items });
}

/** By number, never by entry id: since Sept 2026 one number appears under several entry ids (Meta, account model). */
function accountOf(field: string, value: Fields): AccountRef | null {
  const holder = fieldsOf(field === 'messaging_handovers' ? value.recipient : value.metadata);
  const accountId = textOf(holder?.phone_number_id);
  if (accountId === null || accountId.length > longestAccountId) return null;
  return { provider: 'whatsapp', accountId };
}

function hasReadableLists(value: Fields): boolean {
  return (
    (value.messages === undefined || Array.isArray(value.messages)) &&
    (value.statuses === undefined || Array.isArray(value.statuses))
  );
}

interface Reading {
  account: AccountRef;
  now: Date;
  items: InboundItem[];
}

function readMessagesValue(value: Fields, { account, now, items }: Reading): void {
  const messages = listOf(value.messages);
  const statuses = listOf(value.statuses);
  if (messages.length === 0 && statuses.length === 0) {
    items.push(news(account, listOf(value.errors).length > 0 ? 'messages.errors' : 'messages'));
    return;
  }
  if (messages.length > 0) {
    const find = contactFinder(listOf(value.contacts));
    for (const message of messages) items.push(readInbound(message, find, { account, now }));
  }
  for (const status of statuses) items.push(readStatus(status, account, now));
}

function readInbound(given: unknown, find: ContactFinder, at: { account: AccountRef; now: Date }): InboundItem {
  const { account, now } = at;
  const message = fieldsOf(given);
  if (message === null) return unparsed(account, given);
  // Looks like a direct chat otherwise: without this a group's talk would enter one person's thread.
  if (message.group_id !== undefined) return news(account, 'messages.group');
  if (message.type === 'system') return news(account, 'messages.system');
  const providerId = idOf(message.id);
  const contact = find(message);
  const identities = identitiesOf(message, contact);
  const named = identities.msisdn ?? identities.bsuid ?? identities.parent_bsuid;
  if (providerId === null || named === undefined) return unparsed(account, { message, contact });
  return {
    item: 'message',
    account,
    providerId,
    at: timeOf(message.timestamp, now),
    identities,
    payload: { message, contact },
  };
}

function readStatus(given: unknown, account: AccountRef, now: Date): InboundItem {
  const status = fieldsOf(given);
  const providerId = idOf(status?.id);
  if (status === null || providerId === null || typeof status.status !== 'string') return unparsed(account, given);
  if (status.type === 'call') return news(account, 'statuses.call');
  // One message to a group has a status per participant, which no single ladder can hold.
  if (status.recipient_type === 'group') return news(account, 'statuses.group');
  const state = states.get(status.status);
  if (state === undefined) return news(account, 'statuses.unknown');
  const callback = status.biz_opaque_callback_data;
  return {
    item: 'status',
    account,
    providerId,
    callbackId: typeof callback === 'string' && uuidForm.test(callback) ? callback.toLowerCase() : null,
    state,
    at: timeOf(status.timestamp, now),
    errorCode: state === 'failed' ? errorCodeOf(status.errors) : null,
  };
}

function errorCodeOf(errors: unknown): number | null {
  const code = numberOf(fieldsOf(listOf(errors)[0])?.code);
  return code !== null && Number.isSafeInteger(code) ? code : null;
}

function idOf(value: unknown): string | null {
  const id = textOf(value);
  return id !== null && id.length <= longestProviderId ? id : null;
}

/** Unix seconds, as a string or a number. */
function timeOf(value: unknown, now: Date): Date {
  const seconds = numberOf(value);
  if (seconds === null || seconds < earliest || seconds > now.getTime() / 1000 + aheadAllowed) return now;
  return new Date(seconds * 1000);
}

function news(account: AccountRef | null, field: string): InboundField {
  return { item: 'field', account, field };
}

function unparsed(account: AccountRef | null, payload: unknown): InboundItem {
  return { item: 'unparsed', account, payload };
}
