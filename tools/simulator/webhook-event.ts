import type { PhoneNumber } from './accounts.ts';
import type { WorldCore } from './world.ts';

/** One update on its way to the app. */
export type WebhookEvent = {
  wabaId: string;
  pnid: string | null;
  field: string;
  /** `messages` and `statuses` may share a POST with others of their kind; `whole` values stand alone. */
  part: 'messages' | 'statuses' | 'whole';
  /** The element of `messages[]` or `statuses[]`, or the whole value. */
  item: Record<string, unknown>;
  contact: Record<string, unknown> | null;
  /** Message the update is about, for the delivery log. */
  wamid: string | null;
};

type Value = Record<string, unknown> & { contacts?: Record<string, unknown>[] };
type ChangeBody = { value: Value; field: string; part: string; pnid: string | null };
type Entry = { id: string; time: number; changes: ChangeBody[] };

/** The envelope for these updates, in their order; with `split` it opens a new change or entry where it needn't. */
export function webhookBody(world: WorldCore, events: WebhookEvent[], split: () => boolean): Record<string, unknown> {
  const entries: Entry[] = [];
  for (const event of events) {
    let entry = entries.at(-1);
    if (!entry || entry.id !== event.wabaId || split()) {
      entry = { id: event.wabaId, time: Math.floor(world.clock.now() / 1_000), changes: [] };
      entries.push(entry);
    }
    addToEntry(world, entry, { event, split });
  }
  return {
    object: 'whatsapp_business_account',
    entry: entries.map((entry) => ({ ...entry, changes: entry.changes.map(({ value, field }) => ({ value, field })) })),
  };
}

function addToEntry(
  world: WorldCore,
  entry: Entry,
  { event, split }: { event: WebhookEvent; split: () => boolean },
): void {
  if (event.part === 'whole') {
    entry.changes.push({ value: event.item, field: event.field, part: event.part, pnid: event.pnid });
    return;
  }
  let change = entry.changes.at(-1);
  if (!change || change.part !== event.part || change.pnid !== event.pnid || split()) {
    change = {
      value: { messaging_product: 'whatsapp', metadata: metadataOf(world, event.pnid) },
      field: event.field,
      part: event.part,
      pnid: event.pnid,
    };
    entry.changes.push(change);
  }
  if (event.contact) addContact(change.value, event.contact);
  const items = change.value[event.part];
  if (Array.isArray(items)) items.push(event.item);
  else change.value[event.part] = [event.item];
}

/** Several messages of one person share one contact. */
function addContact(value: Value, contact: Record<string, unknown>): void {
  value.contacts ??= [];
  if (!value.contacts.some((known) => known.user_id === contact.user_id)) value.contacts.push(contact);
}

function metadataOf(world: WorldCore, pnid: string | null): Record<string, unknown> {
  const number = pnid === null ? undefined : world.state.numbers.get(pnid);
  return { display_phone_number: number?.displayPhoneNumber ?? '', phone_number_id: pnid ?? '' };
}

/** An update of an account-level or other field that travels whole. */
export function wholeEvent(number: PhoneNumber, field: string, value: Record<string, unknown>): WebhookEvent {
  return { wabaId: number.wabaId, pnid: number.id, field, part: 'whole', item: value, contact: null, wamid: null };
}
