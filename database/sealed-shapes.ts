import type { Locale } from '../domain/accounts/notices.ts';
import type { TemplateCategory } from '../domain/consent/gate.ts';

/**
 * What stands inside each `sealed` column, by table. AAD is (tenant, table, row id), the key is the subject key of the
 * contact (of the channel for `channel`, of the organisation for `break_glass`); `inbound_event` is under the ingest key, or the person's hold key while held.
 */
export interface SealedShapes {
  contact: { name: string | null; username: string | null };
  contact_identity: { value: string };
  message: SealedMessage;
  message_reaction: { emoji: string };
  media: {
    providerMediaId: string;
    fileName: string | null;
    voice: boolean;
    objectName: string | null;
    objectKey: string | null;
  };
  /** Column preview_sealed. */
  conversation: { text: string | null };
  /** The PIN is that of two-step verification, when staff gave it. */
  channel: { token: string; pin?: string | null };
  /** Under a key of its own that expires with the draft. */
  channel_draft: { token: string };
  /** Column parties, under a key of the agreement; column pdf holds the file's bytes. */
  agreement: { legalName: string; address: string; signatory: string };
  /** Under a key of the platform's entry that expires with the row. */
  registration: {
    name: string;
    email: string;
    businessName: string;
    phone: string;
    passwordHash: string;
    receipt: { at: string; sentenceId: string; sentenceVersion: number; sha256: string; locale: Locale };
    at: string;
  };
  /** Under a key of the invitation that expires. */
  invitation: { email: string };
  /** Under the organisation's own subject key. */
  break_glass: { reason: string };
  note: SealedNote;
  /** The provider's own payload, read by the channel's readMessage. */
  inbound_event: { payload: unknown };
  unparsed_item: { payload: unknown };
}

export interface SealedMessage {
  text: string | null;
  /** The provider's id in clear: quoting and read receipts need it, and a wamid holds a phone number. */
  providerId: string | null;
  buttons: { id: string; title: string }[];
  template: {
    name: string;
    language: string;
    category: TemplateCategory;
    parameterFormat: 'named' | 'positional';
    parameters: { key: string; text: string }[];
  } | null;
  location: { latitude: number; longitude: number; name: string | null } | null;
}

/** Names stand as they were when it was written: the text quotes them. */
export interface SealedNote {
  text: string;
  mentions: { memberId: string; name: string }[];
}

/** A message that is only words. */
export function plainMessage(text: string | null): SealedMessage {
  return { text, providerId: null, buttons: [], template: null, location: null };
}
