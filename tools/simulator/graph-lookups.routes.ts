import type { Request, Response, Router } from 'express';
import { type PhoneNumber, reaches, requireAccount, requireNumber, requireScope, SCOPES } from './accounts.ts';
import { badParameter, type GraphError, unknownObject } from './graph-error.ts';
import { answerMediaDelete, answerMediaLookup } from './graph-media.routes.ts';
import { faultFor, param, query, recordRequest, tokenOf } from './graph-request.ts';
import type { Json } from './json.ts';
import { templateView } from './templates.ts';
import type { World } from './world.ts';

/** Phone, account and media nodes, `phone_numbers`, `message_templates`, `debug_token`. */
export function addLookupRoutes(router: Router, world: World): void {
  router.get('/debug_token', (request, response) => answerDebugToken(world, request, response));
  router.get('/:id/phone_numbers', (request, response) => answerPhoneNumbers(world, request, response));
  router.get('/:id/message_templates', (request, response) => answerTemplates(world, request, response));
  router.get('/:id', (request, response) => answerNode(world, request, response));
  router.delete('/:id', (request, response) => answerMediaDelete(world, request, response));
}

async function answerNode(world: World, request: Request, response: Response): Promise<void> {
  const id = param(request, 'id');
  recordRequest(world, response, { method: 'GET', operation: world.state.media.has(id) ? 'media_lookup' : 'lookup' });
  const token = tokenOf(world, request);
  if (world.state.media.has(id)) return answerMediaLookup(world, request, response);
  if (!(await faultFor(world, response, { operation: 'lookup', pnid: id }))) return;
  if (world.state.accounts.has(id)) {
    const account = requireAccount(world, token, { id, method: 'GET' });
    response.json(
      pick(
        { id, name: account.name, timezone_id: '1', message_template_namespace: account.id },
        request,
        'WhatsAppBusinessAccount',
      ),
    );
    return;
  }
  const template = world.state.templates.get(id);
  if (template && reaches(token, template.wabaId)) {
    response.json(pick(templateView(template), request, 'WhatsAppMessageTemplate'));
    return;
  }
  response.json(
    pick(phoneView(requireNumber(world, token, { id, method: 'GET' })), request, 'WhatsAppBusinessPhoneNumber'),
  );
}

function phoneView(number: PhoneNumber): Json {
  return {
    id: number.id,
    verified_name: number.verifiedName,
    code_verification_status: 'VERIFIED',
    display_phone_number: `+${number.displayPhoneNumber}`,
    quality_rating: number.qualityRating,
    platform_type: 'CLOUD_API',
    throughput: { level: 'STANDARD' },
    status: number.status ?? (number.registered ? 'CONNECTED' : 'DISCONNECTED'),
    name_status: number.nameStatus ?? 'APPROVED',
    messaging_limit_tier: number.messagingLimit ?? 'TIER_1K',
    is_on_biz_app: number.inApp ?? false,
  };
}

/** `fields=a,b{c}`: only those, and `id`; a field the node doesn't have is refused. */
function pick(node: Json, request: Request, nodeType: string): Json {
  const fields = (query(request, 'fields') ?? '')
    .replaceAll(/\{[^}]*\}/g, '')
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);
  if (fields.length === 0) return node;
  const unknown = fields.find((field) => !(field in node));
  if (unknown) throw badParameter(`Tried accessing nonexisting field (${unknown}) on node type (${nodeType})`);
  return Object.fromEntries([...fields, 'id'].map((field) => [field, node[field]]));
}

async function answerPhoneNumbers(world: World, request: Request, response: Response): Promise<void> {
  recordRequest(world, response, { method: 'GET', operation: 'lookup' });
  const token = tokenOf(world, request);
  const account = requireAccount(world, token, { id: param(request, 'id'), method: 'GET' });
  requireScope(token, 'whatsapp_business_management');
  if (!(await faultFor(world, response, { operation: 'lookup' }))) return;
  const numbers = [...world.state.numbers.values()].filter((number) => number.wabaId === account.id);
  response.json(
    page(
      numbers.map((number) => pick(phoneView(number), request, 'WhatsAppBusinessPhoneNumber')),
      request,
    ),
  );
}

async function answerTemplates(world: World, request: Request, response: Response): Promise<void> {
  recordRequest(world, response, { method: 'GET', operation: 'templates' });
  const account = requireAccount(world, tokenOf(world, request), { id: param(request, 'id'), method: 'GET' });
  if (!(await faultFor(world, response, { operation: 'templates' }))) return;
  const wanted = (field: string, value: string) =>
    (query(request, field) ?? value).toLowerCase() === value.toLowerCase();
  const templates = [...world.state.templates.values()].filter(
    (template) =>
      template.wabaId === account.id &&
      wanted('status', template.status) &&
      wanted('category', template.category) &&
      wanted('language', template.language) &&
      template.name.includes(query(request, 'name') ?? ''),
  );
  response.json(
    page(
      templates.map((template) => pick(templateView(template), request, 'WhatsAppMessageTemplate')),
      request,
    ),
  );
}

/** A page of a list with cursors, 25 unless `limit` says otherwise. */
function page(items: Json[], request: Request): Json {
  const limit = Math.min(Math.max(Number(query(request, 'limit') ?? 25) || 25, 1), 1_000);
  const after = query(request, 'after');
  const start = after === null ? 0 : Number(Buffer.from(after, 'base64url').toString()) + 1;
  if (!Number.isInteger(start)) throw badParameter('Invalid cursors values');
  const data = items.slice(start, start + limit);
  if (data.length === 0) return { data };
  const cursor = (index: number) => Buffer.from(String(index)).toString('base64url');
  const cursors = { before: cursor(start), after: cursor(start + data.length - 1) };
  if (start + data.length >= items.length) return { data, paging: { cursors } };
  const next = new URL(request.originalUrl, `http://${request.get('host') ?? 'localhost'}`);
  next.searchParams.set('after', cursors.after);
  return { data, paging: { cursors, next: next.href } };
}

/** Says whether a token is valid; asked with an app token (`id|secret`) or a valid token. */
function answerDebugToken(world: World, request: Request, response: Response): void {
  recordRequest(world, response, { method: 'GET', operation: 'debug_token' });
  const appToken = `${world.app.id}|${world.app.secret}`;
  const given = query(request, 'access_token') ?? /^Bearer\s+(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (given !== appToken) tokenOf(world, request);
  const token = world.state.tokens.get(query(request, 'input_token') ?? '');
  if (!token) {
    response.json({
      data: {
        app_id: world.app.id,
        is_valid: false,
        scopes: [],
        error: { code: 190, message: 'Invalid OAuth access token.' },
      },
    });
    return;
  }
  const alive = !token.revoked && (token.expiresAt === null || token.expiresAt > world.clock.now());
  const scopes = token.scopes ?? [...SCOPES];
  const targets = token.wabaIds === null ? {} : { target_ids: token.wabaIds };
  response.json({
    data: {
      app_id: token.appId ?? world.app.id,
      type: 'SYSTEM_USER',
      application: 'Simulated app',
      expires_at: token.expiresAt === null ? 0 : Math.floor(token.expiresAt / 1_000),
      is_valid: alive,
      scopes,
      granular_scopes: scopes.map((scope) => ({ scope, ...targets })),
      ...(alive
        ? {}
        : { error: { code: 190, subcode: token.revoked ? 460 : 463, message: 'Error validating access token' } }),
    },
  });
}

/** For every path nothing answers. */
export function unknownPath(request: Request): GraphError {
  const id = request.path.split('/')[1] ?? '';
  return unknownObject(request.method, id);
}
