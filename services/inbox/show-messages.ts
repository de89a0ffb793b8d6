import type { Scope } from '../../database/scope.ts';
import type { SealedMessage, SealedShapes } from '../../database/sealed-shapes.ts';
import { type DeliveryState, shownState } from '../../domain/delivery/states.ts';
import type { Author, MessageKind } from '../../domain/inbox/conversation.ts';
import { describeFailure, type Failure } from '../delivery/describe-failure.ts';
import { mayDecide } from '../delivery/settle-message.ts';
import { isInline } from '../media/inline-types.ts';
import { isoOf } from './instant.ts';
import type { MediaRecord, MessageRecord, MessageRecords } from './message-rows.ts';
import { createUnsealer, type Unsealer } from './unsealer.ts';

export interface MediaView {
  id: string;
  state: MediaRecord['state'];
  mime: string | null;
  bytes: number | null;
  fileName: string | null;
  inline: boolean;
}

export interface MessageView {
  id: string;
  clientId: string | null;
  author: Author;
  authorName: string | null;
  kind: MessageKind;
  purpose: string;
  text: string | null;
  template: { name: string; category: string } | null;
  buttons: string[];
  location: SealedMessage['location'];
  media: MediaView | null;
  quote: { id: string; author: Author; text: string | null } | null;
  reactions: { emoji: string; author: Author }[];
  at: string;
  state: DeliveryState | null;
  failure: Failure | null;
  needsDecision: boolean;
}

const longestQuote = 300;

/** Opens and shows messages. Words whose key was destroyed show as withdrawn; that is their end, not an error. */
export async function showMessages(scope: Scope, records: MessageRecords): Promise<Map<string, MessageView>> {
  const { messages, quotes, media, reactions } = records;
  const unsealer = await createUnsealer(
    scope,
    [...messages, ...quotes, ...media, ...reactions].map(({ sealed }) => sealed),
  );
  return new Map(messages.map((message) => [message.id, showMessage({ scope, unsealer, records }, message)]));
}

interface Showing {
  scope: Scope;
  unsealer: Unsealer;
  records: MessageRecords;
}

function showMessage(showing: Showing, record: MessageRecord): MessageView {
  const words = showing.unsealer.open<SealedMessage>(record.sealed, { table: 'message', rowId: record.id });
  const isGone = record.withdrawnAt !== null || (record.sealed !== null && words === null);
  const shown = isGone ? null : words;
  return {
    id: record.id,
    clientId: record.clientId,
    author: record.author,
    authorName: record.author === 'staff' ? record.authorName : null,
    kind: isGone ? 'withdrawn' : record.kind,
    purpose: record.purpose,
    text: shown?.text ?? null,
    template: shown?.template ? { name: shown.template.name, category: shown.template.category } : null,
    buttons: shown?.buttons.map(({ title }) => title) ?? [],
    location: shown?.location ?? null,
    media: isGone ? null : mediaOf(showing, record.id),
    quote: quoteOf(showing, record.quoteMessageId),
    reactions: reactionsOf(showing, record.id),
    at: isoOf(record.at),
    ...delivery(record, showing.scope.now),
  };
}

function delivery(record: MessageRecord, now: Date): Pick<MessageView, 'state' | 'failure' | 'needsDecision'> {
  if (record.ownState === null) return { state: null, failure: null, needsDecision: false };
  const state = shownState(record.ownState, record.rank);
  const leaseUntil = record.leaseUntil === null ? null : new Date(record.leaseUntil);
  return {
    state,
    failure: failureOf(record, state),
    needsDecision: state === 'unconfirmed' && mayDecide({ state, leaseUntil }, now),
  };
}

function failureOf(record: MessageRecord, state: DeliveryState): Failure | null {
  if (state !== 'failed' && state !== 'denied') return null;
  if (record.failureCode !== null) return describeFailure(record.failureCode);
  return record.errorCode === null ? null : describeFailure(`${record.provider}/${record.errorCode}`);
}

function mediaOf({ unsealer, records }: Showing, messageId: string): MediaView | null {
  const media = records.media.find((one) => one.messageId === messageId);
  if (media === undefined) return null;
  const { id, state, mime, bytes } = media;
  const file = unsealer.open<SealedShapes['media']>(media.sealed, { table: 'media', rowId: id });
  return { id, state, mime, bytes, fileName: file?.fileName ?? null, inline: state === 'stored' && isInline(mime) };
}

function quoteOf({ unsealer, records }: Showing, id: string | null): MessageView['quote'] {
  const quoted = records.quotes.find((one) => one.id === id);
  if (quoted === undefined) return null;
  const words = unsealer.open<SealedMessage>(quoted.sealed, { table: 'message', rowId: quoted.id });
  return { id: quoted.id, author: quoted.author, text: words?.text?.slice(0, longestQuote) ?? null };
}

function reactionsOf({ unsealer, records }: Showing, messageId: string): MessageView['reactions'] {
  return records.reactions
    .filter((reaction) => reaction.messageId === messageId)
    .flatMap(({ id, author, sealed }) => {
      const opened = unsealer.open<SealedShapes['message_reaction']>(sealed, { table: 'message_reaction', rowId: id });
      return opened === null ? [] : [{ emoji: opened.emoji, author }];
    });
}
