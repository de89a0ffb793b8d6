import { json, type Request, type Response, type Router } from 'express';
import { acceptMessage } from './accept-message.ts';
import { type PhoneNumber, requireNumber, requireScope } from './accounts.ts';
import { chatOf } from './chats.ts';
import { GraphError } from './graph-error.ts';
import { endWithoutAnswer, faultFor, param, recordRequest, tokenOf } from './graph-request.ts';
import { asObject, asText, type Json } from './json.ts';
import { requireProduct, validateMessage } from './validate-message.ts';
import { announce, type World } from './world.ts';

/** Longest time a typing indicator shows. */
const TYPING_MS = 25_000;

/** `POST /{pnid}/messages`: sends, read receipts and typing. */
export function addMessageRoutes(router: Router, world: World): void {
  router.post('/:id/messages', json({ limit: '1mb' }), async (request, response) => {
    const body = asObject(request.body);
    const receipt = body?.status === 'read';
    recordRequest(world, response, { method: 'POST', operation: receipt ? 'read' : 'messages' });
    const token = tokenOf(world, request);
    const number = requireNumber(world, token, { id: param(request, 'id'), method: 'POST' });
    requireScope(token, 'whatsapp_business_messaging');
    if (!body) throw new GraphError({ code: 100, message: '(#100) The request body must be a JSON object.' });
    if (receipt) await answerReceipt(world, response, { number, body });
    else await answerSend(world, { request, response }, { number, body });
  });
}

async function answerSend(
  world: World,
  { request, response }: { request: Request; response: Response },
  { number, body }: { number: PhoneNumber; body: Json },
): Promise<void> {
  const fault = await faultFor(world, response, {
    operation: 'messages',
    pnid: number.id,
    to: asText(body.to) ?? asText(body.recipient) ?? undefined,
    messageType: asText(body.type) ?? 'text',
  });
  if (!fault) return;
  const outgoing = validateMessage(body);
  const answer = await acceptMessage(world, {
    number,
    token: tokenOf(world, request),
    outgoing,
    body,
    late: fault.late,
  });
  if (fault.late?.kind === 'timeout' || fault.late?.kind === 'reset') endWithoutAnswer(response, fault.late);
  else response.json(answer);
}

/** Marks a message and all before it as read by the business; may show "typing". */
async function answerReceipt(
  world: World,
  response: Response,
  { number, body }: { number: PhoneNumber; body: Json },
): Promise<void> {
  const fault = await faultFor(world, response, { operation: 'read', pnid: number.id });
  if (!fault) return;
  requireProduct(body);
  const message = world.state.messages.get(asText(body.message_id) ?? '');
  if (message?.direction !== 'inbound' || message.pnid !== number.id) {
    throw new GraphError({ code: 131009, details: 'message_id is not an inbound message of this phone number' });
  }
  const chat = chatOf(world, number.id, message.customerId);
  for (const wamid of chat.wamids) {
    const earlier = world.state.messages.get(wamid);
    if (earlier?.direction === 'inbound') earlier.readByBusiness = true;
    if (wamid === message.wamid) break;
  }
  if (body.typing_indicator !== undefined) chat.typingUntil = world.clock.now() + TYPING_MS;
  announce(world, { kind: 'chat', pnid: number.id, customerId: message.customerId });
  response.json({ success: true });
}
