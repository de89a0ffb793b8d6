import { get, type IncomingMessage } from 'node:http';

export interface LiveStream {
  close(): void;
}

/** Signs in as a browser would and gives the session's cookie. */
export async function signIn(
  url: string,
  origin: string,
  credentials: { email: string; password: string },
): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`Sign-in answered ${response.status}.`);
  return cookie;
}

/** Opens the stream of live news; resolves when it said hello. `onChanged` hears of each conversation. */
export async function openLiveStream(
  url: string,
  options: { cookie: string; onChanged: (conversationId: string) => void },
): Promise<LiveStream> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/api/v1/live`, { headers: { cookie: options.cookie, accept: 'text/event-stream' } }, resolve).once(
      'error',
      reject,
    );
  });
  if (response.statusCode !== 200) throw new Error(`The live stream answered ${response.statusCode}.`);
  const hello = Promise.withResolvers<void>();
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const { event, data } = readBlock(block);
      if (event === 'hello') hello.resolve();
      if (event === 'changed') for (const id of conversationsIn(data)) options.onChanged(id);
    }
  });
  response.once('close', () => hello.reject(new Error('The live stream ended.')));
  await hello.promise;
  return { close: () => void response.destroy() };
}

function readBlock(block: string): { event: string; data: string } {
  const field = (name: string): string =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  return { event: field('event'), data: field('data') };
}

function conversationsIn(data: string): string[] {
  const parsed = JSON.parse(data) as { conversations?: string[] };
  return parsed.conversations ?? [];
}
