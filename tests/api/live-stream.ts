import { eventually } from '../harness/eventually.ts';
import type { Browser } from './test-api.ts';

/** What a browser heard on its event stream so far. */
export interface LiveStream {
  /** All bytes as text. */
  text(): string;
  count(event: string): number;
  /** Conversations named by events of one kind, in order. */
  ids(event: 'changed' | 'gone'): string[];
  hello(): Promise<void>;
  /** Resolves when the server ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function openStream(url: string, browser: Browser): Promise<LiveStream> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/v1/live`, {
    headers: { cookie: browser.cookie ?? '' },
    signal: abort.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`The stream answered ${response.status}.`);
  let heard = '';
  const decoder = new TextDecoder();
  const body = response.body;
  const reading = (async () => {
    for await (const part of body) heard += decoder.decode(part, { stream: true });
  })();
  const ended = reading.catch(() => undefined); // ends by being aborted
  const stream: LiveStream = {
    text: () => heard,
    count: (event) => eventsOf(heard).filter((one) => one.name === event).length,
    ids: (event) =>
      eventsOf(heard)
        .filter((one) => one.name === event)
        .flatMap((one) => (JSON.parse(one.data) as { conversations: string[] }).conversations),
    hello: () =>
      eventually(() => {
        if (stream.count('hello') === 0) throw new Error('No hello yet.');
      }),
    ended,
    close: () => abort.abort(),
  };
  return stream;
}

function eventsOf(text: string): { name: string; data: string }[] {
  return text.split('\n\n').flatMap((block) => {
    const field = (name: string) =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim();
    const [name, data] = [field('event'), field('data')];
    return name === undefined || data === undefined ? [] : [{ name, data }];
  });
}
