import { type AccessToken, type PhoneNumber, reaches } from './accounts.ts';
import { addToChat, type ChatMessage, type RenderedTemplate, windowIsOpen } from './chats.ts';
import { bsuidFor, type Customer } from './customers.ts';
import { badParameter, GraphError } from './graph-error.ts';
import type { LateFault } from './graph-request.ts';
import { makeWamid } from './ids.ts';
import { asObject, asText, type Json } from './json.ts';
import { enforcePairRate, enforceThroughput } from './limits.ts';
import { mediaKindOf } from './media.ts';
import { pairKey, type Recipient, resolveRecipient } from './recipients.ts';
import { type Accepted, type Fate, planStatuses } from './statuses.ts';
import { renderTemplate } from './templates.ts';
import type { Outgoing } from './validate-message.ts';
import { validateTemplate } from './validate-template.ts';
import type { World } from './world.ts';

export type SendRequest = {
  number: PhoneNumber;
  token: AccessToken;
  outgoing: Outgoing;
  body: Json;
  late: LateFault | null;
};

type Checked = { recipient: Recipient; category: string; rendered: RenderedTemplate | null; fate: Fate };

/** Takes a message as the platform does: checks, chat, statuses. Returns the response body; throws Meta's errors. */
export async function acceptMessage(world: World, request: SendRequest): Promise<Json> {
  const checked = check(world, request);
  const { recipient } = checked;
  const { number } = request;
  const wamid = makeWamid(world.random, { counterpart: recipient.phone ?? recipient.input, inbound: false });
  const message = recipient.customer
    ? storeMessage(world, { request, checked, customer: recipient.customer, wamid })
    : null;
  record(world, request, { wamid, recipient });
  const { customer } = recipient;
  const accepted: Accepted = {
    number,
    wamid,
    customer,
    message,
    phone: recipient.phone,
    callbackData: request.outgoing.callbackData,
    category: checked.category,
  };
  await planStatuses(world, accepted, checked.fate);
  return {
    messaging_product: 'whatsapp',
    contacts: [contactOfResponse(world, number, recipient)],
    messages: [{ id: wamid, ...(request.outgoing.type === 'template' ? { message_status: 'accepted' } : {}) }],
  };
}

/** Checks in the platform's order: rate of the number, recipient, content, window, rate of the pair. */
function check(world: World, request: SendRequest): Checked {
  const { number, outgoing, token } = request;
  if (!number.registered) throw new GraphError({ code: 133010 });
  enforceThroughput(world, number.id);
  const recipient = resolveRecipient(world, number, outgoing);
  checkMedia(world, token, outgoing);
  const template =
    outgoing.type === 'template' ? validateTemplate(world, number.wabaId, asObject(outgoing.content) ?? {}) : null;
  if (template?.template.category === 'AUTHENTICATION' && recipient.phone === null)
    throw new GraphError({ code: 131062 });
  const fate = fateOf(world, request, { recipient, category: template?.template.category ?? null });
  enforcePairRate(world, number.id, pairKey(world, number, recipient));
  return {
    recipient,
    category: template?.template.category.toLowerCase() ?? 'service',
    rendered: template ? renderTemplate(template.template, template.values) : null,
    fate,
  };
}

type FateInput = { recipient: Recipient; category: string | null };

function fateOf(world: World, { number, late }: SendRequest, { recipient, category }: FateInput): Fate {
  const { settings } = world.state;
  if (late?.kind === 'fail_later') return { kind: 'fail', code: late.code, details: late.details };
  if (late?.kind === 'silence' || recipient.reach === 'lost') return { kind: 'silence' };
  if (recipient.reach === 'undeliverable') {
    if (settings.unknownRecipient === 'sync') throw new GraphError({ code: 131026 });
    return { kind: 'fail', code: 131026 };
  }
  const { customer } = recipient;
  if (customer && category === null && !windowIsOpen(world, number, customer)) {
    if (settings.windowError === 'sync') throw new GraphError({ code: 131047 });
    return { kind: 'fail', code: 131047 };
  }
  if (customer?.optedOut && category === 'MARKETING') return { kind: 'fail', code: 131050 };
  return customer?.blocked ? { kind: 'sent_only' } : { kind: 'deliver' };
}

function checkMedia(world: World, token: AccessToken, { type, content }: Outgoing): void {
  if (!['image', 'document', 'audio', 'video', 'sticker'].includes(type)) return;
  const id = asText(asObject(content)?.id);
  if (!id) return;
  const media = world.state.media.get(id);
  if (!media || !reaches(token, media.wabaId) || media.expiresAt <= world.clock.now()) {
    throw badParameter(`Param ${type}['id'] is not a valid whatsapp business account media attachment ID`);
  }
  // A picture may travel as a document; a document may not travel as a picture.
  if (type !== 'document' && mediaKindOf(media.mime) !== type)
    throw new GraphError({ code: 131053, details: `Unsupported ${type} mime type ${media.mime}.` });
}

type Stored = { request: SendRequest; checked: Checked; customer: Customer; wamid: string };

function storeMessage(world: World, { request, checked, customer, wamid }: Stored): ChatMessage {
  const { number, outgoing } = request;
  if (checked.recipient.phone) customer.contactedByPhone[number.id] = world.clock.now();
  const message: ChatMessage = {
    wamid,
    pnid: number.id,
    customerId: customer.id,
    direction: 'outbound',
    type: outgoing.type,
    content: outgoing.content,
    rendered: checked.rendered,
    at: world.clock.now(),
    status: 'accepted',
    errorCode: null,
    callbackData: outgoing.callbackData,
    repliesTo: outgoing.repliesTo,
    category: checked.category,
    byBsuid: checked.recipient.phone === null,
    readByBusiness: false,
    reaction: null,
    fate: checked.fate,
  };
  addToChat(world, message);
  if (outgoing.type === 'reaction') applyReaction(world, asObject(outgoing.content) ?? {});
  return message;
}

function applyReaction(world: World, reaction: Json): void {
  const target = world.state.messages.get(asText(reaction.message_id) ?? '');
  if (target) target.reaction = asText(reaction.emoji);
}

function record(
  world: World,
  { number, outgoing, body }: SendRequest,
  { wamid, recipient }: { wamid: string; recipient: Recipient },
): void {
  world.state.sent.push({
    at: world.clock.now(),
    pnid: number.id,
    wabaId: number.wabaId,
    wamid,
    type: outgoing.type,
    input: recipient.input,
    customerId: recipient.customer?.id ?? null,
    callbackData: outgoing.callbackData,
    body,
  });
}

/** A send to a phone is answered with `wa_id`, one to a user id without. */
function contactOfResponse(world: World, number: PhoneNumber, { input, phone, customer }: Recipient): Json {
  if (phone) return { input, wa_id: phone };
  return { input, user_id: customer ? bsuidFor(world, customer, number) : input };
}
