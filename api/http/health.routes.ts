import { Router } from 'express';

/** Answers when a part can be reached, throws when not. */
export type Probe = () => Promise<unknown>;

const probeWithinMs = 2_000;

/** `/livez`: the process runs. `/readyz`: both database clusters answer; Temporal may be away, messages are taken in without it. */
export function healthRoutes(probes: Readonly<Record<string, Probe>>): Router {
  const router = Router();
  router.get('/livez', (_, response) => void response.json({ ok: true }));
  router.get('/readyz', async (_, response) => {
    const answers = await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => [name, await isWell(probe)] as const),
    );
    const isReady = answers.every(([, well]) => well);
    response.status(isReady ? 200 : 503).json({ ok: isReady, parts: Object.fromEntries(answers) });
  });
  return router;
}

async function isWell(probe: Probe): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(late.resolve, probeWithinMs, false);
  // The answer is the report: which part is away. Why stands in that part's own log.
  const well = probe().then(
    () => true,
    () => false,
  );
  return await Promise.race([well, late.promise]).finally(() => clearTimeout(timer));
}
