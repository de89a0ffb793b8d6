import { setTimeout as sleep } from 'node:timers/promises';
import type { Router } from 'express';
import { makeCrowd, sendBurst } from './bursts.ts';
import { ControlError } from './control-error.ts';
import { numberOf } from './control-people.routes.ts';
import { burstSchema, parse, rawWebhookSchema } from './control-schemas.ts';
import { param, query } from './graph-request.ts';
import { escapeBody, signBody } from './signed-body.ts';
import { verifyCallback } from './verify-callback.ts';
import type { World } from './world.ts';

/** How often `idle` looks, and how long it waits unless told otherwise (real milliseconds). */
const IDLE_LOOKS_EVERY_MS = 10;
const IDLE_WAITS_MS = 30_000;

/** Routes about what went out and came in. */
export function addTrafficRoutes(router: Router, world: World): void {
  addWebhookRoutes(router, world);
  addDeliveryRoutes(router, world);
  addRecordRoutes(router, world);
  router.post('/bursts', (request, response) => {
    const input = parse(burstSchema, request.body);
    const customers =
      typeof input.customers === 'number'
        ? makeCrowd(world, input.customers)
        : input.customers.map((id) => world.state.customers.get(id) ?? fail(404, 'no such customer'));
    const count = input.count ?? customers.length * (input.perCustomer ?? 1);
    const { textPrefix, gapSeconds } = input;
    response.status(201).json(
      sendBurst(world, {
        number: numberOf(world, input.pnid),
        customers,
        count,
        seed: input.seed ?? world.seed,
        textPrefix,
        gapSeconds,
      }),
    );
  });
}

function fail(status: number, message: string): never {
  throw new ControlError(status, message);
}

function addWebhookRoutes(router: Router, world: World): void {
  router.post('/webhooks/raw', async (request, response) => {
    const input = parse(rawWebhookSchema, request.body);
    const url = input.url ?? world.app.webhookUrl ?? fail(409, 'no webhook address is set');
    const bytes = input.bytes ?? escapeBody(input.body ?? {});
    const signatures = {
      good: signBody(world.app.secret, bytes),
      bad: signBody(`not ${world.app.secret}`, bytes),
      missing: null,
      malformed: 'sha256=00',
    };
    response.json(await world.queue.sendRaw(url, bytes, signatures[input.signature]));
  });
  router.post('/webhooks/verify', async (_request, response) => {
    const url = world.app.webhookUrl ?? fail(409, 'no webhook address is set');
    response.json(await verifyCallback(world, url, world.app.verifyToken));
  });
}

function addDeliveryRoutes(router: Router, world: World): void {
  router.get('/deliveries', (request, response) => {
    const state = query(request, 'state');
    const wamid = query(request, 'wamid');
    const items = world.queue
      .deliveries()
      .filter((delivery) => (!state || delivery.state === state) && (!wamid || delivery.wamids.includes(wamid)));
    const limit = Number(query(request, 'limit') ?? 1_000);
    response.json({ total: items.length, suppressed: world.queue.suppressed(), items: items.slice(-limit) });
  });
  router.post('/deliveries/:id/redeliver', async (request, response) => {
    response.json((await world.queue.redeliver(Number(param(request, 'id')))) ?? fail(404, 'no such delivery'));
  });
  router.get('/idle', async (request, response) => {
    const until = Date.now() + Number(query(request, 'timeoutMs') ?? IDLE_WAITS_MS);
    const busy = () => world.queue.busy() + world.clock.pending();
    while (busy() > 0 && Date.now() < until && !response.destroyed) await sleep(IDLE_LOOKS_EVERY_MS);
    response
      .status(busy() === 0 ? 200 : 408)
      .json({ idle: busy() === 0, queued: world.queue.busy(), scheduled: world.clock.pending() });
  });
}

function addRecordRoutes(router: Router, world: World): void {
  router.get('/sent', (request, response) => {
    const filters = (['pnid', 'wabaId', 'wamid', 'type', 'input', 'customerId', 'callbackData'] as const).flatMap(
      (name) => {
        const value = query(request, name);
        return value === null ? [] : [{ name, value }];
      },
    );
    const items = world.state.sent.filter((record) => filters.every(({ name, value }) => record[name] === value));
    response.json({ total: items.length, items });
  });
  router.get('/requests', (request, response) => {
    const operation = query(request, 'operation');
    const items = world.requests.filter((record) => !operation || record.operation === operation);
    response.json({ total: items.length, items });
  });
  router.get('/mails', (request, response) => {
    const to = query(request, 'to')?.toLowerCase();
    const items = world.state.mails.filter((mail) => !to || mail.to.some((address) => address.toLowerCase() === to));
    response.json({ total: items.length, items });
  });
  router.delete('/mails', (_request, response) => {
    world.state.mails = [];
    response.status(204).end();
  });
}
