import { badParameter, GraphError } from './graph-error.ts';
import { asObject, asText, type Json } from './json.ts';
import { validateInteractive } from './validate-interactive.ts';

const CONTENT_TYPES = [
  'text',
  'image',
  'document',
  'audio',
  'video',
  'sticker',
  'interactive',
  'template',
  'reaction',
  'location',
  'contacts',
] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

/** A send request whose form is right. */
export type Outgoing = {
  type: ContentType;
  content: unknown;
  to: string | null;
  recipient: string | null;
  repliesTo: string | null;
  callbackData: string | null;
};

const LONGEST_TEXT = 4_096;
const LONGEST_CAPTION = 1_024;
const LONGEST_CALLBACK_DATA = 512;

/** Checks a body of `POST /{pnid}/messages`; throws Meta's error for the first thing that is wrong. */
export function validateMessage(body: Json): Outgoing {
  requireProduct(body);
  const recipientType = body.recipient_type ?? 'individual';
  if (recipientType !== 'individual') {
    throw badParameter(`Param recipient_type must be one of {INDIVIDUAL} - got "${String(recipientType)}".`);
  }
  const to = asText(body.to);
  const recipient = asText(body.recipient);
  if (!to && !recipient) throw badParameter('The parameter to is required.');
  const type = CONTENT_TYPES.find((known) => known === (body.type ?? 'text'));
  if (!type) {
    throw badParameter(
      `Param type must be one of {${CONTENT_TYPES.map((known) => known.toUpperCase()).join(', ')}} - got "${String(body.type)}".`,
    );
  }
  const content = body[type];
  if (content === undefined || content === null) throw badParameter(`The parameter ${type} is required.`);
  validateContent(type, content);
  return { type, content, to, recipient, repliesTo: contextOf(body), callbackData: callbackDataOf(body) };
}

/** Every request names the product. */
export function requireProduct(body: Json): void {
  if (body.messaging_product === undefined) throw badParameter('The parameter messaging_product is required.');
  if (body.messaging_product !== 'whatsapp') {
    throw badParameter(`Param messaging_product must be one of {WHATSAPP} - got "${String(body.messaging_product)}".`);
  }
}

function contextOf(body: Json): string | null {
  if (body.context === undefined) return null;
  const id = asText(asObject(body.context)?.message_id);
  if (!id) throw new GraphError({ code: 131008, details: 'context: message_id is missing' });
  return id;
}

function callbackDataOf(body: Json): string | null {
  const data = body.biz_opaque_callback_data;
  if (data === undefined || data === null) return null;
  if (typeof data !== 'string') throw badParameter('Param biz_opaque_callback_data must be a string.');
  if (data.length > LONGEST_CALLBACK_DATA) throw tooLong('biz_opaque_callback_data', LONGEST_CALLBACK_DATA);
  return data;
}

function validateContent(type: ContentType, content: unknown): void {
  if (type === 'contacts') {
    if (!Array.isArray(content) || content.length === 0)
      throw badParameter('Param contacts must be a non-empty array.');
    return;
  }
  const value = asObject(content);
  if (!value) throw badParameter(`Param ${type} must be a JSON object.`);
  if (type === 'text') validateText(value);
  else if (type === 'reaction') validateReaction(value);
  else if (type === 'location') validateLocation(value);
  else if (type === 'interactive') validateInteractive(value);
  else if (type !== 'template') validateMediaObject(type, value);
}

function validateText(text: Json): void {
  const body = text.body;
  if (typeof body !== 'string' || body.trim() === '') throw badParameter("The parameter text['body'] is required.");
  if (body.length > LONGEST_TEXT) throw tooLong("text['body']", LONGEST_TEXT);
}

function validateReaction(reaction: Json): void {
  if (!asText(reaction.message_id)) throw badParameter("The parameter reaction['message_id'] is required.");
  if (typeof reaction.emoji !== 'string') throw badParameter("The parameter reaction['emoji'] is required.");
}

function validateLocation(location: Json): void {
  for (const name of ['latitude', 'longitude']) {
    if (!Number.isFinite(Number(location[name] ?? Number.NaN)))
      throw badParameter(`The parameter location['${name}'] is required.`);
  }
}

function validateMediaObject(type: string, media: Json): void {
  const id = asText(media.id);
  const link = asText(media.link);
  if (Boolean(id) === Boolean(link))
    throw badParameter(`Either the id or the link parameter must be provided for ${type}.`);
  if (link && !/^https?:\/\/\S+$/i.test(link)) throw badParameter(`Param ${type}['link'] is not a valid URI.`);
  const caption = media.caption;
  if (caption === undefined) return;
  if (type === 'audio' || type === 'sticker') throw badParameter(`Unexpected key "caption" on param "${type}".`);
  if (typeof caption !== 'string' || caption.length > LONGEST_CAPTION)
    throw tooLong(`${type}['caption']`, LONGEST_CAPTION);
}

/** The words Meta uses for a text past its limit. */
export function tooLong(name: string, limit: number): GraphError {
  return badParameter(`Param ${name} must be at most ${limit} characters long.`);
}
