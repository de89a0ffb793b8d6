import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readConfig } from '../config.ts';
import { hostWorkflows } from './host-workflows.ts';
import { createWorkerHttp } from './http.ts';
import { createLog } from './log.ts';
import { openParts } from './parts.ts';
import { startRounds } from './rounds.ts';

const config = readConfig();
const log = createLog(config.logLevel);

Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message }) => log.warn({ level }, message)),
  shutdownSignals: [],
});

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());

const parts = await openParts(config, log);
let running = false;
const server =
  config.workerPort === null
    ? null
    : createWorkerHttp({
        ready: () => running,
        platformSecret: config.signingKey,
        uiOrigin: config.temporalUiOrigin,
      }).listen(config.workerPort, config.host);
const rounds = startRounds(parts);

await hostWorkflows(parts, {
  stop: stop.signal,
  onRunning(isRunning) {
    running = isRunning;
    if (isRunning) log.info('worker ready');
  },
});

await rounds.stop();
server?.close();
await parts.close();
log.info('worker stopped');
