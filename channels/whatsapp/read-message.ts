import type { MediaRef, MessageContent } from '../channel.ts';
import { type Reading, readAnswer } from './read-answer.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './shape.ts';

type Reader = (block: Fields) => Reading;

const readers: Readonly<Record<string, Reader>> = {
  text: (block) => ({ kind: 'text', text: textOf(block.body) }),
  image: (block) => readMedia('image', block),
  video: (block) => readMedia('video', block),
  audio: (block) => readMedia('audio', block),
  document: (block) => readMedia('document', block),
  sticker: (block) => readMedia('sticker', block),
  location: readLocation,
  interactive: readAnswer,
  button: (block) => ({ kind: 'answer', text: textOf(block.text), buttonId: textOf(block.payload) }),
  reaction: readReaction,
  order: (block) => ({ kind: 'text', text: orderText(block) }),
  revoke: (block) => ({
    kind: 'withdrawn',
    withdrawnProviderId: textOf(block.original_message_id),
    opensWindow: false,
  }),
  // The person only opened the chat and has said nothing yet.
  request_welcome: () => ({ kind: 'unsupported', opensWindow: false }),
};

/**
 * Reads the payload `{ message, contact }` that `parse` gave out (Meta, messages webhook). Never throws:
 * what we can't show is `unsupported` and still opens the window, since the person did write.
 */
export function readMessage(payload: unknown): MessageContent {
  const message = fieldsOf(fieldsOf(payload)?.message) ?? {};
  const profile = fieldsOf(fieldsOf(fieldsOf(payload)?.contact)?.profile);
  return {
    text: null,
    buttonId: null,
    media: null,
    location: null,
    reaction: null,
    quoteProviderId: textOf(fieldsOf(message.context)?.id),
    withdrawnProviderId: null,
    opensWindow: true,
    profile: { name: textOf(profile?.name), username: textOf(profile?.username) },
    ...readByType(message),
  };
}

function readByType(message: Fields): Reading {
  const type = textOf(message.type) ?? 'unknown';
  if (type === 'contacts') return { kind: 'contacts', text: contactsText(listOf(message.contacts)) };
  if (type === 'edit') return readEdit(fieldsOf(message.edit) ?? {});
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  return reader?.(fieldsOf(message[type]) ?? {}) ?? { kind: 'unsupported' };
}

/** The corrected message, quoting the one it corrects. Meta doesn't say that an edit opens the window. */
function readEdit(block: Fields): Reading {
  const corrected = fieldsOf(block.message) ?? {};
  const reading: Reading = corrected.type === 'edit' ? { kind: 'unsupported' } : readByType(corrected);
  return { ...reading, quoteProviderId: textOf(block.original_message_id), opensWindow: false };
}

function readMedia(kind: MessageContent['kind'], block: Fields): Reading {
  const providerMediaId = textOf(block.id);
  const media: MediaRef | null =
    providerMediaId === null
      ? null
      : {
          providerMediaId,
          mime: textOf(block.mime_type),
          fileName: textOf(block.filename),
          voice: block.voice === true,
        };
  return { kind, text: textOf(block.caption), media };
}

function readLocation(block: Fields): Reading {
  const latitude = numberOf(block.latitude);
  const longitude = numberOf(block.longitude);
  if (latitude === null || longitude === null) return { kind: 'unsupported' };
  return {
    kind: 'location',
    text: textOf(block.address),
    location: { latitude, longitude, name: textOf(block.name) },
  };
}

function readReaction(block: Fields): Reading {
  const providerMessageId = textOf(block.message_id);
  // Meta doesn't say whether a bare reaction opens the window, so it does not; code 131047 would tell us.
  if (providerMessageId === null) return { kind: 'unsupported', opensWindow: false };
  return { kind: 'reaction', reaction: { providerMessageId, emoji: textOf(block.emoji) }, opensWindow: false };
}

/** One line per shared card: name and numbers. */
function contactsText(cards: unknown[]): string | null {
  const lines = cards.map((element) => {
    const card = fieldsOf(element);
    const name = fieldsOf(card?.name);
    const phones = listOf(card?.phones).map((phone) => {
      const fields = fieldsOf(phone);
      return textOf(fields?.phone) ?? textOf(fields?.wa_id);
    });
    const parts = [textOf(name?.formatted_name) ?? textOf(name?.first_name), phones.filter(isText).join(', ')];
    return parts.filter(isText).join(': ');
  });
  return textOf(lines.filter(isText).join('\n'));
}

/** What the customer wrote with a basket, and its lines as "2 × product". */
function orderText(block: Fields): string | null {
  const lines = listOf(block.product_items).map((element) => {
    const item = fieldsOf(element);
    const product = textOf(item?.product_retailer_id);
    return product === null ? null : `${numberOf(item?.quantity) ?? 1} × ${product}`;
  });
  return textOf([textOf(block.text), ...lines].filter(isText).join('\n'));
}

function isText(value: string | null): value is string {
  return value !== null && value !== '';
}
