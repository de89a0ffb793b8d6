import { type LiveEvent, openStream } from './stream.ts';

/** What a page tells the worker: that it is there, and for whom. */
export type PageMessage = { type: 'join'; member: string } | { type: 'leave' };

interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const ports = new Set<MessagePort>();
let member: string | null = null;
let close: (() => void) | null = null;
let isUp = false;

(globalThis as unknown as SharedScope).onconnect = (event) => {
  const port = event.ports[0];
  if (port === undefined) return;
  port.onmessage = (message: MessageEvent<PageMessage>) =>
    message.data.type === 'join' ? join(port, message.data.member) : leave(port);
};

/** Another person signed in on this browser: their stream carries other ids, so the old one ends. */
function join(port: MessagePort, who: string): void {
  ports.add(port);
  if (who !== member) stop();
  member = who;
  if (close === null) close = openStream(tellAll);
  else if (isUp) port.postMessage({ type: 'up' } satisfies LiveEvent);
}

function leave(port: MessagePort): void {
  ports.delete(port); // not closed: a page that comes back from the history joins again through it
  if (ports.size === 0) stop();
}

function stop(): void {
  close?.();
  close = null;
  isUp = false;
}

function tellAll(event: LiveEvent): void {
  if (event.type === 'up' || event.type === 'down') isUp = event.type === 'up';
  for (const port of ports) port.postMessage(event);
}
