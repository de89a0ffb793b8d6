import { randomInt } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Channel } from '../../channels/channel.ts';
import type { Work } from '../../domain/inbox/work.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { fetchMedia } from '../../services/media/fetch-media.ts';
import { type Files, openFiles } from '../../services/media/files.ts';
import { openObject } from '../../services/media/open-object.ts';
import { readMedia } from '../../services/media/read-media.ts';
import { type Clinic, openClinic } from '../harness/people.ts';
import { channelsAt, openProduct, type Product } from '../harness/product.ts';
import { type MetaApp, startMetaApp } from '../simulator/meta-app.ts';

export interface SentFile {
  type: 'image' | 'document' | 'sticker' | 'audio' | 'video';
  bytes: Buffer;
  mime: string;
  filename?: string;
}

/** A file that a person who agreed has sent, drained and not yet fetched. */
export interface ReceivedMedia {
  conversationId: string;
  mediaId: string;
}

export interface MediaRow {
  state: string;
  mime: string | null;
  bytes: number | null;
  due_at: Date;
  done_at: Date | null;
}

/** What one attempt uses in place of the real parts. */
export interface Instead {
  files?: Files;
  fetch?: Channel['fetchMedia'];
  at?: number;
}

/** A clinic, the provider's simulator and a folder for files. */
export interface CustomerFiles {
  product: Product;
  app: MetaApp;
  clinic: Clinic;
  files: Files;
  /** The provider's own download, for wrapping. */
  download: Channel['fetchMedia'];
  receive(file: SentFile): Promise<ReceivedMedia>;
  fetch(media: ReceivedMedia, instead?: Instead): Promise<Work>;
  row(media: ReceivedMedia): Promise<MediaRow>;
  /** What staff read of it, or of a part. */
  content(media: ReceivedMedia, range?: { start: number; end: number }): Promise<string>;
  /** As when the person deletes the message on their phone. */
  takeBack(media: ReceivedMedia): Promise<void>;
  sql(text: string, values?: unknown[]): Promise<void>;
  /** Everything that lies in storage. */
  stored(): Promise<{ name: string; bytes: Buffer }[]>;
  close(): Promise<void>;
}

export async function openCustomerFiles(): Promise<CustomerFiles> {
  const [product, app] = await Promise.all([openProduct(), startMetaApp()]);
  const clinic = await openClinic(product, { token: app.token, accountId: app.pnid });
  const folder = await mkdtemp(join(tmpdir(), 'media-'));
  const files = openFiles(pathToFileURL(folder).href);
  const { whatsapp } = channelsAt(app.simulator.url);
  const sql = async (text: string, values: unknown[] = []) => void (await product.superuser.query(text, values));
  return {
    product,
    app,
    clinic,
    files,
    sql,
    download: whatsapp.fetchMedia,
    receive: (file) => receive({ product, app, clinic }, file),
    fetch: (media, instead = {}) =>
      fetchMedia(
        {
          database: product.worker,
          files: instead.files ?? files,
          channels: { whatsapp: { ...whatsapp, fetchMedia: instead.fetch ?? whatsapp.fetchMedia } },
        },
        { tenantId: clinic.tenantId, ...media, ...(instead.at !== undefined && { at: instead.at }) },
      ),
    async row({ mediaId }) {
      const { rows } = await product.superuser.query<MediaRow>(
        `select m.state, m.mime, m.bytes::float8 as bytes, o.due_at, o.done_at from media m join obligation o on o.subject = m.id and o.kind = 'media' where m.id = $1`,
        [mediaId],
      );
      return rows[0]!;
    },
    content: (media, range) => content({ product, clinic, files }, media, range),
    takeBack: ({ mediaId }) =>
      sql(
        `with m as (update media set sealed = null, state = 'refused' where id = $1 returning message_id)
     update message set kind = 'withdrawn', sealed = null, withdrawn_at = now() where id = (select message_id from m)`,
        [mediaId],
      ),
    stored: () => storedIn(folder),
    async close() {
      await Promise.all([product.close(), app.stop(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

async function content(
  { product, clinic, files }: Pick<CustomerFiles, 'product' | 'clinic' | 'files'>,
  { mediaId }: ReceivedMedia,
  range?: { start: number; end: number },
): Promise<string> {
  const admin = { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' } as const;
  const found = await product.api.withScope({ tenantId: clinic.tenantId, actor: admin }, (scope) =>
    readMedia(scope, { mediaId }),
  );
  const parts: Buffer[] = [];
  for await (const part of openObject(files, found, range)) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function storedIn(folder: string): Promise<{ name: string; bytes: Buffer }[]> {
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  return Promise.all(
    found.map(async ({ parentPath, name }) => ({ name, bytes: await readFile(join(parentPath, name)) })),
  );
}

async function receive(
  { product, app, clinic }: Pick<CustomerFiles, 'product' | 'app' | 'clinic'>,
  file: SentFile,
): Promise<ReceivedMedia> {
  const customer = await app.customer({ phone: `9198${randomInt(10_000_000, 99_999_999)}` });
  const arrive = async (message: Record<string, unknown>): Promise<string> => {
    await app.write(customer.id, message);
    await app.idle();
    await product.takeIn(app.received.at(-1)!.body);
    const { rows } = await product.superuser.query<{ conversation_id: string }>(
      'select conversation_id from inbound_event order by received_at desc, id desc limit 1',
    );
    const conversationId = rows[0]!.conversation_id;
    await product.worker.withScope({ tenantId: clinic.tenantId, actor: { kind: 'system' } }, (scope) =>
      drainInbound(scope, { conversationId }),
    );
    return conversationId;
  };
  const conversationId = await arrive({ type: 'text', text: 'hello' });
  await product.superuser.query(
    `update contact set standing = 'accepted', held_until = null where id = (select contact_id from conversation where id = $1)`,
    [conversationId],
  );
  const { bytes, ...rest } = file;
  await arrive({ ...rest, data: bytes.toString('base64') });
  const { rows } = await product.superuser.query<{ id: string }>('select id from media where conversation_id = $1', [
    conversationId,
  ]);
  return { conversationId, mediaId: rows[0]!.id };
}
