import type { Router } from 'express';
import { ControlError } from './control-error.ts';
import { appSchema, clockSchema, faultSchema, parse, profileSchema, settingsSchema } from './control-schemas.ts';
import { makeObjectId } from './ids.ts';
import { defined } from './json.ts';
import { PROFILES, type Profile } from './profile.ts';
import { emptyState, type World } from './world.ts';

/** Routes about the simulator itself: app, clock, profile, settings, faults, reset. */
export function addWorldRoutes(router: Router, world: World): void {
  router.get('/health', (_request, response) => {
    response.json({ ok: true, seed: world.seed, now: new Date(world.clock.now()).toISOString() });
  });
  router.get('/app', (_request, response) => {
    response.json(appView(world));
  });
  router.put('/app', (request, response) => {
    Object.assign(world.app, defined(parse(appSchema, request.body)));
    response.json(appView(world));
  });
  addClockRoutes(router, world);
  addTuningRoutes(router, world);
  addFaultRoutes(router, world);
  router.post('/reset', (_request, response) => {
    world.clock.clear();
    world.clock.real();
    world.queue.clear();
    world.buckets.clear();
    world.faults = [];
    world.requests = [];
    world.codes.clear();
    world.state = emptyState();
    world.changes.emit('change', { kind: 'customers' });
    response.json({ ok: true });
  });
}

/** The secret stays out of answers. */
function appView({ app }: World) {
  return { id: app.id, webhookUrl: app.webhookUrl, fields: app.fields };
}

function addClockRoutes(router: Router, world: World): void {
  const view = () => ({
    now: new Date(world.clock.now()).toISOString(),
    ms: world.clock.now(),
    frozen: world.clock.frozen(),
    pending: world.clock.pending(),
  });
  router.get('/clock', (_request, response) => {
    response.json(view());
  });
  router.post('/clock', (request, response) => {
    const input = parse(clockSchema, request.body);
    if (input.real) world.clock.real();
    if (input.set !== undefined || input.frozen !== undefined) {
      const instant = input.set === undefined ? world.clock.now() : new Date(input.set).getTime();
      world.clock.set(instant, { frozen: input.frozen ?? world.clock.frozen() });
    }
    if (input.advanceMs !== undefined) world.clock.advance(input.advanceMs);
    response.json(view());
  });
}

function addTuningRoutes(router: Router, world: World): void {
  router.get('/profile', (_request, response) => {
    response.json(world.state.profile);
  });
  router.put('/profile', (request, response) => {
    const { name, retry, statuses, ...rest } = parse(profileSchema, request.body);
    const base: Profile = structuredClone(name ? PROFILES[name] : world.state.profile);
    world.state.profile = {
      ...base,
      ...defined(rest),
      retry: { ...base.retry, ...defined(retry ?? {}) },
      statuses: { ...base.statuses, ...defined(statuses ?? {}) },
    };
    response.json(world.state.profile);
  });
  router.get('/settings', (_request, response) => {
    response.json(world.state.settings);
  });
  router.put('/settings', (request, response) => {
    world.state.settings = { ...world.state.settings, ...defined(parse(settingsSchema, request.body)) };
    response.json(world.state.settings);
  });
}

function addFaultRoutes(router: Router, world: World): void {
  router.get('/faults', (_request, response) => {
    response.json({ items: world.faults });
  });
  router.post('/faults', (request, response) => {
    const rule = { id: makeObjectId(world.weather), seen: 0, hits: 0, ...parse(faultSchema, request.body) };
    world.faults.push(rule);
    response.status(201).json(rule);
  });
  router.delete('/faults', (_request, response) => {
    world.faults = [];
    response.status(204).end();
  });
  router.delete('/faults/:id', (request, response) => {
    const kept = world.faults.filter((rule) => rule.id !== request.params.id);
    if (kept.length === world.faults.length) throw new ControlError(404, 'no such rule');
    world.faults = kept;
    response.status(204).end();
  });
}
