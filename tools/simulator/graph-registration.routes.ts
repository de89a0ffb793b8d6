import { json, type Request, type Response, type Router } from 'express';
import { numberNews } from './account-news.ts';
import { type PhoneNumber, requireNumber, requireScope } from './accounts.ts';
import { badParameter, GraphError } from './graph-error.ts';
import { faultFor, param, recordRequest, tokenOf } from './graph-request.ts';
import { asObject, asText } from './json.ts';
import { requireProduct } from './validate-message.ts';
import type { World } from './world.ts';

const ROUND_MS = 72 * 3_600_000;
const ROUNDS = 10;

/** `/{pnid}/register` with the PIN of two-step verification, and `/{pnid}/deregister`. */
export function addRegistrationRoutes(router: Router, world: World): void {
  for (const operation of ['register', 'deregister'] as const)
    router.post(`/:id/${operation}`, json(), (request, response) => answer(world, { request, response, operation }));
}

interface Call {
  request: Request;
  response: Response;
  operation: 'register' | 'deregister';
}

async function answer(world: World, { request, response, operation }: Call): Promise<void> {
  recordRequest(world, response, { method: 'POST', operation });
  const token = tokenOf(world, request);
  const number = requireNumber(world, token, { id: param(request, 'id'), method: 'POST' });
  requireScope(token, 'whatsapp_business_management');
  if (!(await faultFor(world, response, { operation, pnid: number.id }))) return;
  if (operation === 'register') checkPin(world, number, asObject(request.body) ?? {});
  countRound(world, number);
  const was = number.registered;
  number.registered = operation === 'register';
  if (number.registered && !was) numberNews(world, number, 'ONBOARDING');
  response.json({ success: true });
}

/** The first registration sets the PIN; later ones must name it. */
function checkPin(world: World, number: PhoneNumber, body: Record<string, unknown>): void {
  requireProduct(body);
  const pin = asText(body.pin);
  if (pin === null || !/^\d{6}$/.test(pin)) throw badParameter('Param pin must be 6 characters long.');
  if ((number.wrongPins ?? 0) >= world.state.settings.pinGuesses) throw new GraphError({ code: 133008 });
  if (number.pin != null && number.pin !== pin) {
    number.wrongPins = (number.wrongPins ?? 0) + 1;
    throw new GraphError({ code: 133005 });
  }
  Object.assign(number, { pin, wrongPins: 0 });
}

function countRound(world: World, number: PhoneNumber): void {
  const now = world.clock.now();
  const recent = (number.registrations ?? []).filter((at) => at > now - ROUND_MS);
  if (recent.length >= ROUNDS) throw new GraphError({ code: 133016 });
  number.registrations = [...recent, now];
}
