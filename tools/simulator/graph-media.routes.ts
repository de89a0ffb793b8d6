import { timingSafeEqual } from 'node:crypto';
import busboy from 'busboy';
import type { Request, Response, Router } from 'express';
import { type PhoneNumber, requireNumber } from './accounts.ts';
import { badParameter, GraphError } from './graph-error.ts';
import { faultFor, param, query, recordRequest, tokenOf } from './graph-request.ts';
import { checkUpload, type Media, mediaHash, mediaUrl, requireMedia, storeMedia } from './media.ts';
import type { World } from './world.ts';

const LARGEST_UPLOAD = 104_857_600;

type Upload = { fields: Map<string, string>; bytes: Buffer | null; mime: string; filename: string };

/** `POST /{pnid}/media`. */
export function addMediaRoutes(router: Router, world: World): void {
  router.post('/:id/media', async (request, response) => {
    recordRequest(world, response, { method: 'POST', operation: 'media_upload' });
    const token = tokenOf(world, request);
    const number = requireNumber(world, token, { id: param(request, 'id'), method: 'POST' });
    if (!(await faultFor(world, response, { operation: 'media_upload', pnid: number.id }))) return;
    response.json({ id: (await storeUpload(world, request, number)).id });
  });
}

async function storeUpload(world: World, request: Request, number: PhoneNumber): Promise<Media> {
  if (!request.is('multipart/form-data')) throw badParameter('The parameter file is required.');
  const upload = await readUpload(request);
  if (upload.fields.get('messaging_product') !== 'whatsapp')
    throw badParameter('The parameter messaging_product is required.');
  if (!upload.bytes) throw badParameter('The parameter file is required.');
  const mime = upload.fields.get('type') ?? upload.mime;
  checkUpload(mime, upload.bytes.length);
  return storeMedia(world, {
    number,
    bytes: upload.bytes,
    mime,
    filename: upload.filename,
    lifeMs: world.state.settings.uploadedMediaMs,
  });
}

function readUpload(request: Request): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const upload: Upload = { fields: new Map(), bytes: null, mime: '', filename: '' };
    const parser = busboy({ headers: request.headers, limits: { files: 1, fields: 10, fileSize: LARGEST_UPLOAD + 1 } });
    parser.on('field', (name, value) => upload.fields.set(name, value));
    parser.on('file', (name, file, info) => {
      const chunks: Buffer[] = [];
      file.on('data', (chunk: Buffer) => chunks.push(chunk));
      file.on('end', () => {
        if (name === 'file')
          Object.assign(upload, { bytes: Buffer.concat(chunks), mime: info.mimeType, filename: info.filename });
      });
    });
    parser.on('error', () => reject(badParameter('The multipart body could not be read.')));
    parser.on('close', () => resolve(upload));
    request.pipe(parser);
  });
}

/** `GET /{media-id}`: the address, good for five minutes. */
export async function answerMediaLookup(world: World, request: Request, response: Response): Promise<void> {
  const media = requireMedia(world, tokenOf(world, request), { id: param(request, 'id'), method: 'GET' });
  if (!(await faultFor(world, response, { operation: 'media_lookup' }))) return;
  const pnid = query(request, 'phone_number_id');
  if (pnid !== null && world.state.numbers.get(pnid)?.wabaId !== media.wabaId)
    throw badParameter('Param phone_number_id does not own this media.');
  response.json({
    messaging_product: 'whatsapp',
    url: mediaUrl(world, media),
    mime_type: media.mime,
    sha256: media.sha256,
    file_size: media.size,
    id: media.id,
  });
}

/** `DELETE /{media-id}`. */
export async function answerMediaDelete(world: World, request: Request, response: Response): Promise<void> {
  recordRequest(world, response, { method: 'DELETE', operation: 'media_delete' });
  const media = requireMedia(world, tokenOf(world, request), { id: param(request, 'id'), method: 'DELETE' });
  if (!(await faultFor(world, response, { operation: 'media_delete' }))) return;
  world.state.media.delete(media.id);
  response.json({ success: true });
}

/** The download host: wants the same Bearer and a User-Agent, and answers 404 once the address has expired. */
export async function answerDownload(world: World, request: Request, response: Response): Promise<void> {
  recordRequest(world, response, { method: 'GET', operation: 'media_download' });
  if (!request.get('user-agent'))
    throw new GraphError({ code: 1, status: 400, message: 'Bad request: a User-Agent is required.' });
  const token = tokenOf(world, request);
  const id = query(request, 'mid') ?? '';
  const ext = Number(query(request, 'ext'));
  if (!sameText(query(request, 'hash') ?? '', mediaHash(world, id, ext)) || ext * 1_000 <= world.clock.now()) {
    response.status(404).type('text/plain').send('Not Found');
    return;
  }
  const media = requireMedia(world, token, { id, method: 'GET' });
  if (!(await faultFor(world, response, { operation: 'media_download' }))) return;
  response
    .set('Content-Disposition', 'attachment')
    .set('X-Content-Type-Options', 'nosniff')
    .type(media.mime)
    .send(Buffer.from(media.base64, 'base64'));
}

function sameText(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
