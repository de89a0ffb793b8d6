import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { makeObjectId } from './ids.ts';
import { announce, type World } from './world.ts';

export type Mail = {
  id: string;
  at: number;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  attachments: { filename: string; mime: string; size: number }[];
};

export type MailSink = { url: string; stop(): Promise<void> };

/** A mail server that takes everything and delivers nothing. */
export async function startMailSink(world: World, options: { host: string; port: number }): Promise<MailSink> {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 500,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username ?? 'anyone' }),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', callback);
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map((recipient) => recipient.address);
        keepMail(world, Buffer.concat(chunks), to).then(() => callback(), callback);
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  // A client that hangs up mid-way is its own business.
  server.on('error', () => undefined);
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://${options.host}:${port}`, stop: () => new Promise((resolve) => server.close(resolve)) };
}

async function keepMail(world: World, raw: Buffer, to: string[]): Promise<void> {
  const parsed = await PostalMime.parse(raw);
  world.state.mails.push({
    id: makeObjectId(world.weather),
    at: world.clock.now(),
    from: parsed.from?.address ?? '',
    to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html ?? '',
    headers: Object.fromEntries(parsed.headers.map((header) => [header.key, header.value])),
    attachments: parsed.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? '',
      mime: mimeType,
      size: sizeOf(content),
    })),
  });
  announce(world, { kind: 'mails' });
}

function sizeOf(content: unknown): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  return content instanceof ArrayBuffer || ArrayBuffer.isView(content) ? content.byteLength : 0;
}
