import type { Provider } from '../domain/channels/health.ts';
import type { ProviderState } from '../domain/delivery/states.ts';
import type { MessageKind } from '../domain/inbox/conversation.ts';

/** How providers know a person. A person may have several; each may be missing (Meta, business-scoped user ids). */
export const identityKinds = ['msisdn', 'bsuid', 'parent_bsuid'] as const;
export type IdentityKind = (typeof identityKinds)[number];
export type Identities = Partial<Record<IdentityKind, string>>;

/** The provider's account a webhook item belongs to; absent ids end as unrouted. */
export interface AccountRef {
  provider: Provider;
  /** WhatsApp: phone_number_id. */
  accountId: string;
}

/** One message of a webhook, still in the provider's shape: it is sealed as it came and read when drained. */
export interface InboundMessage {
  item: 'message';
  account: AccountRef;
  providerId: string;
  at: Date;
  identities: Identities;
  /** What is sealed: `{ message, contact }` of the provider. */
  payload: unknown;
}

export interface InboundStatus {
  item: 'status';
  account: AccountRef;
  providerId: string;
  /** Our own message id, when the provider gave it back. */
  callbackId: string | null;
  state: ProviderState;
  at: Date;
  errorCode: number | null;
}

/** Account-level news and everything else we count but do not project. */
export interface InboundField {
  item: 'field';
  account: AccountRef | null;
  field: string;
  /** Set when it changes what we know of an account or a number. */
  news?: ChannelNews;
}

/** What a provider tells about an account of ours, or one of its numbers: codes of its own, nothing of a customer. */
export interface ChannelNews {
  provider: Provider;
  /** WhatsApp: id of the business account (WABA). */
  businessId: string;
  /** Digits; null: all of the account. */
  number: string | null;
  /** Nothing may be sent any more, and why; null otherwise. */
  stop: string | null;
  /** The provider's word for how many new people a day. */
  limit: string | null;
  /** Templates changed. */
  templates: boolean;
  /** When the provider said it. */
  at: Date;
}

/** Something inside a signed envelope that has no shape we know: sealed and counted, never a 500. */
export interface InboundUnparsed {
  item: 'unparsed';
  account: AccountRef | null;
  payload: unknown;
}

export type InboundItem = InboundMessage | InboundStatus | InboundField | InboundUnparsed;

export interface MediaRef {
  providerMediaId: string;
  mime: string | null;
  fileName: string | null;
  voice: boolean;
}

/** A message in our words, read from the provider's payload. */
export interface MessageContent {
  kind: MessageKind;
  /** Text, caption, or the words of a tapped button. */
  text: string | null;
  /** Set when it answers one of our buttons: the id we gave it. */
  buttonId: string | null;
  media: MediaRef | null;
  location: { latitude: number; longitude: number; name: string | null } | null;
  reaction: { providerMessageId: string; emoji: string | null } | null;
  /** The message this one quotes. */
  quoteProviderId: string | null;
  /** The message its sender took back for everybody. */
  withdrawnProviderId: string | null;
  /** Whether it opens the provider's reply window; a bare reaction does not (Meta is silent: be conservative). */
  opensWindow: boolean;
  profile: { name: string | null; username: string | null };
}

export interface OutboundTemplate {
  name: string;
  language: string;
  parameterFormat: 'named' | 'positional';
  /** Body parameters in order. */
  parameters: { key: string; text: string }[];
}

export type OutboundContent =
  | { kind: 'text'; text: string }
  | { kind: 'buttons'; text: string; buttons: { id: string; title: string }[] }
  | { kind: 'template'; template: OutboundTemplate };

export interface OutboundMessage {
  accountId: string;
  token: string;
  identities: Identities;
  content: OutboundContent;
  quoteProviderId: string | null;
  /** Our message id; comes back in statuses. */
  callbackId: string;
}

/**
 * `accepted`: the provider has it. `refused`: it answered that it has not, with its code.
 * `unknown`: no answer we can trust; it may have been sent (time-out, 5xx, code 1).
 */
export type SendOutcome =
  | { result: 'accepted'; providerId: string }
  | { result: 'refused'; code: number; subcode: number | null; httpStatus: number }
  | { result: 'unknown'; code: number | null };

/** What a provider's error means for us. */
export interface ErrorRule {
  /** retry: with back-off; reconcile: may have been sent, ask statuses first; stop: nothing more leaves this channel; final: this message is over. */
  action: 'retry' | 'reconcile' | 'stop' | 'final';
  /** What staff read under the bubble. */
  words: string;
  next: 'retry' | 'template' | 'reconnect' | 'none';
}

export interface FetchedMedia {
  bytes: Buffer;
  mime: string;
}

/** What every provider must offer. A new provider is one folder with these functions. */
export interface Channel {
  provider: Provider;
  capabilities: { windowHours: number; templates: boolean; maxTextLength: number };
  /** Splits a verified webhook body; never throws on shape. Throws SyntaxError only when it is no JSON. */
  parse(body: Buffer): InboundItem[];
  readMessage(payload: unknown): MessageContent;
  send(message: OutboundMessage): Promise<SendOutcome>;
  classify(code: number | null, subcode: number | null): ErrorRule;
  /** Throws DomainError UNAVAILABLE when it should be tried again, NOT_FOUND when it never can, TOO_LARGE beyond `maxBytes`. */
  fetchMedia(request: {
    accountId: string;
    token: string;
    providerMediaId: string;
    maxBytes: number;
  }): Promise<FetchedMedia>;
  listTemplates(request: { businessId: string; token: string }): Promise<ProviderTemplate[]>;
}

export interface ProviderTemplate {
  name: string;
  language: string;
  category: 'utility' | 'marketing' | 'authentication';
  status: string;
  parameterFormat: 'named' | 'positional';
  header: string | null;
  body: string;
  footer: string | null;
  parameters: { key: string; example: string }[];
}
