import type { Request, Router } from 'express';
import { accountNews, tellNumberNews } from './account-news.ts';
import { createAccount, grantToken, type PhoneNumber } from './accounts.ts';
import { chatListFor, chatView, openChat } from './chat-view.ts';
import { chatKey } from './chats.ts';
import { ControlError } from './control-error.ts';
import {
  accountNewsSchema,
  accountPatchSchema,
  accountSchema,
  chatImportSchema,
  customerSchema,
  inboundSchema,
  numberPatchSchema,
  preferenceSchema,
  rotationSchema,
  templateSchema,
  templateStatusSchema,
  tokenSchema,
} from './control-people.schemas.ts';
import { parse } from './control-schemas.ts';
import { type Customer, changeCustomer, createCustomer } from './customers.ts';
import { param, query } from './graph-request.ts';
import { changePreference, rotateBsuid } from './identity-events.ts';
import { makeToken } from './ids.ts';
import { importChat } from './import-chats.ts';
import { receiveFromCustomer } from './inbound.ts';
import { defined } from './json.ts';
import { changeTemplateStatus, createTemplate } from './templates.ts';
import { announce, type World } from './world.ts';

/** Routes that make accounts, tokens, templates, customers and let customers act. */
export function addPeopleRoutes(router: Router, world: World): void {
  addAccountRoutes(router, world);
  addTemplateRoutes(router, world);
  addCustomerRoutes(router, world);
  addChatRoutes(router, world);
}

function addAccountRoutes(router: Router, world: World): void {
  router.get('/accounts', (_request, response) => {
    const items = [...world.state.accounts.values()].map((account) => ({
      ...account,
      numbers: [...world.state.numbers.values()].filter((number) => number.wabaId === account.id),
    }));
    response.json({ items });
  });
  router.post('/accounts', (request, response) => {
    const { account, numbers, token } = createAccount(world, parse(accountSchema, request.body));
    announce(world, { kind: 'customers' });
    response.status(201).json({ ...account, wabaId: account.id, numbers, accessToken: token.token });
  });
  router.patch('/accounts/:id', (request, response) => {
    const account = found(world.state.accounts.get(param(request, 'id')), 'account');
    const { subscribed, name } = parse(accountPatchSchema, request.body);
    if (subscribed !== undefined) account.subscribed = subscribed;
    if (name !== undefined) account.name = name;
    response.json(account);
  });
  router.patch('/numbers/:id', (request, response) => {
    const number = found(world.state.numbers.get(param(request, 'id')), 'number');
    const changes = defined(parse(numberPatchSchema, request.body));
    const before = { ...number };
    Object.assign(number, changes, changes.pin === undefined ? {} : { wrongPins: 0 });
    tellNumberNews(world, number, before);
    response.json(number);
  });
  router.post('/accounts/:id/news', (request, response) => {
    accountNews(
      world,
      found(world.state.accounts.get(param(request, 'id')), 'account'),
      parse(accountNewsSchema, request.body),
    );
    response.status(202).json({ ok: true });
  });
  router.post('/accounts/:id/revoke-tokens', (request, response) => {
    const id = param(request, 'id');
    const reached = [...world.state.tokens.values()].filter((token) => token.wabaIds?.includes(id));
    for (const token of reached) token.revoked = true;
    response.json({ revoked: reached.length });
  });
  router.post('/tokens', (request, response) => {
    const { token, expiresInMs, revoked, scopes, appId, ...rest } = parse(tokenSchema, request.body);
    const known = token === undefined ? undefined : world.state.tokens.get(token);
    const expiresAt = expiresInMs === undefined ? rest.expiresAt : world.clock.now() + expiresInMs;
    const granted = grantToken(world, {
      token: token ?? makeToken(world.random),
      wabaIds: rest.wabaIds ?? known?.wabaIds ?? null,
      expiresAt,
    });
    Object.assign(granted, { revoked }, defined({ scopes, appId }));
    response.status(201).json(granted);
  });
}

function addTemplateRoutes(router: Router, world: World): void {
  router.get('/templates', (_request, response) => {
    response.json({ items: [...world.state.templates.values()] });
  });
  router.post('/templates', (request, response) => {
    const input = parse(templateSchema, request.body);
    found(world.state.accounts.get(input.wabaId), 'account');
    response.status(201).json(createTemplate(world, input));
  });
  router.patch('/templates/:id', (request, response) => {
    const template = found(world.state.templates.get(param(request, 'id')), 'template');
    changeTemplateStatus(world, template, parse(templateStatusSchema, request.body).status);
    response.json(template);
  });
}

function addCustomerRoutes(router: Router, world: World): void {
  router.get('/customers', (_request, response) => {
    response.json({ items: [...world.state.customers.values()] });
  });
  router.post('/customers', (request, response) => {
    response.status(201).json(createCustomer(world, parse(customerSchema, request.body)));
  });
  router.patch('/customers/:id', (request, response) => {
    const customer = customerOf(world, request);
    const { id: _id, ...changes } = parse(customerSchema, request.body);
    changeCustomer(world, customer, changes);
    response.json(customer);
  });
  router.post('/customers/:id/messages', (request, response) => {
    const { pnid, ...input } = parse(inboundSchema, request.body);
    const number = numberOf(world, pnid);
    response.status(201).json({
      ...receiveFromCustomer(world, { number, customer: customerOf(world, request), input }),
      pnid: number.id,
    });
  });
  router.post('/customers/:id/preferences', (request, response) => {
    const { pnid, value } = parse(preferenceSchema, request.body);
    changePreference(world, { number: numberOf(world, pnid), customer: customerOf(world, request), value });
    response.json({ ok: true });
  });
  router.post('/customers/:id/rotate-bsuid', (request, response) => {
    const { pnid, bsuid } = parse(rotationSchema, request.body);
    response.json(
      rotateBsuid(world, { number: numberOf(world, pnid), customer: customerOf(world, request), next: bsuid }),
    );
  });
}

function addChatRoutes(router: Router, world: World): void {
  router.get('/chats', (request, response) => {
    response.json({ items: chatListFor(world, numberOf(world, query(request, 'pnid') ?? undefined)) });
  });
  router.post('/chats/import', (request, response) => {
    const { pnid, chats } = parse(chatImportSchema, request.body);
    const number = numberOf(world, pnid);
    const imported = chats.map(({ customer: id, messages }) => {
      const customer = found(world.state.customers.get(id), 'customer');
      return { customer: id, webhooks: importChat(world, { number, customer, messages }) };
    });
    response.status(201).json({ chats: imported });
  });
  router.get('/chats/:pnid/:id', (request, response) => {
    response.json(chatView(world, numberOf(world, param(request, 'pnid')), customerOf(world, request)));
  });
  router.post('/chats/:pnid/:id/open', (request, response) => {
    const chat = world.state.chats.get(chatKey(param(request, 'pnid'), param(request, 'id')));
    response.json({ read: chat ? openChat(world, chat) : 0 });
  });
  router.get('/media/:id', (request, response) => {
    const media = found(world.state.media.get(param(request, 'id')), 'media');
    const inline = /^(?:image\/(?:png|jpeg|webp)|application\/pdf|audio\/|video\/)/.test(media.mime);
    response
      .set('X-Content-Type-Options', 'nosniff')
      .set('Content-Disposition', inline ? 'inline' : 'attachment')
      .type(media.mime)
      .send(Buffer.from(media.base64, 'base64'));
  });
}

function customerOf(world: World, request: Request): Customer {
  return found(world.state.customers.get(param(request, 'id')), 'customer');
}

/** The number named, else the only or first one. */
export function numberOf(world: World, pnid: string | undefined): PhoneNumber {
  const number = pnid === undefined ? world.state.numbers.values().next().value : world.state.numbers.get(pnid);
  return found(number, 'number');
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new ControlError(404, `no such ${what}`);
  return value;
}
