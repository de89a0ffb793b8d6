import type { TestProject } from 'vitest/node';
import { ensureWebBuild } from '../../tools/start/web-build.ts';
import { needsWebBuild } from '../../tools/test/suites.ts';
import { type RunningServices, SERVICES_VARIABLE, type Services, startServices, withoutHandles } from './services.ts';

declare module 'vitest' {
  interface ProvidedContext {
    services: Services;
  }
}

interface Shared {
  users: number;
  services: Promise<RunningServices>;
}

// Every project loads this file as a module of its own; the process is what they share.
const shared = globalThis as typeof globalThis & { omniflowTestServices?: Shared };

/** Gives a project the running clusters and Temporal: those of `npm test`, else ones started here once for all projects. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (needsWebBuild(project.name)) await ensureWebBuild(project.config.root, console.log);
  const given = process.env[SERVICES_VARIABLE];
  if (given) {
    project.provide('services', JSON.parse(given) as Services);
    return undefined;
  }
  shared.omniflowTestServices ??= { users: 0, services: startServices({ temporal: true }) };
  const own = shared.omniflowTestServices;
  own.users += 1;
  const services = await own.services;
  project.provide('services', withoutHandles(services));
  return async () => {
    own.users -= 1;
    if (own.users > 0) return;
    delete shared.omniflowTestServices;
    await services.stop();
  };
}
