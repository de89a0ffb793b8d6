import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  readonly url: string;
  /** What it took, parsed as a mail program would, in order. */
  readonly taken: Email[];
  /** Answers the next mails with this instead of taking them; null: takes them again. */
  refuseWith(code: number | null): void;
  /** Takes the next mail and closes the connection before it says so. */
  hangUpOnce(): void;
  close(): Promise<void>;
}

/** A mail server of a test. */
export async function startMailServer(): Promise<MailServer> {
  const taken: Email[] = [];
  let refusal: number | null = null;
  let hangsUp = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 200,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusal !== null) return callback(Object.assign(new Error('not now'), { responseCode: refusal }));
        void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          taken.push(mail);
          if (!hangsUp) return callback();
          hangsUp = false;
          for (const connection of server.connections) if (connection.session.id === session.id) connection.close();
        });
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    refuseWith(code) {
      refusal = code;
    },
    hangUpOnce() {
      hangsUp = true;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
