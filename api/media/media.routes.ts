import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { type ReadableMedia, readMedia } from '../../services/media/read-media.ts';
import type { Door } from '../http/bind.ts';
import { actorOf, signedInOf } from '../http/request-context.ts';
import { type ByteRange, readRange } from './range.ts';

/** Opens a sealed file, or a part of it. */
export type OpenObject = (media: { objectName: string; objectKey: string }, range?: ByteRange) => AsyncIterable<Buffer>;

/** `GET /media/{id}`: a file for whoever sees its conversation, so served that a browser runs nothing of it. */
export function mediaRoutes(door: Door, openObject: OpenObject): void {
  door.router.get('/media/:id', async (request: Request, response: Response) => {
    const member = signedInOf(request);
    const id = z.uuid().safeParse(request.params.id);
    if (!id.success) throw new DomainError('NOT_FOUND');
    const media = await door.database.withScope({ tenantId: member.tenantId, actor: actorOf(member) }, (scope) =>
      readMedia(scope, { mediaId: id.data }),
    );
    await serve({ media, openObject, request, response });
  });
}

async function serve(of: {
  media: ReadableMedia;
  openObject: OpenObject;
  request: Request;
  response: Response;
}): Promise<void> {
  const { media, openObject, request, response } = of;
  writeHeaders(response, media);
  const range = readRange(request.get('range'), media.bytes);
  if (range === 'unsatisfiable') {
    response.status(416).setHeader('content-range', `bytes */${media.bytes}`);
    return void response.end();
  }
  response.status(range === null ? 200 : 206);
  response.setHeader('content-length', range === null ? media.bytes : range.end - range.start + 1);
  if (range !== null) response.setHeader('content-range', `bytes ${range.start}-${range.end}/${media.bytes}`);
  if (request.method === 'HEAD') return void response.end();
  await pipeline(range === null ? openObject(media) : openObject(media, range), response).catch((error: unknown) => {
    if (!leftEarly(error)) throw error;
  });
}

function writeHeaders(response: Response, { mime, inline, fileName }: ReadableMedia): void {
  response.setHeader('content-type', inline ? mime : 'application/octet-stream');
  response.setHeader('content-security-policy', "sandbox; default-src 'none'");
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-disposition', dispositionOf(inline ? 'inline' : 'attachment', fileName));
}

/** RFC 6266 with RFC 5987's encoding: a name in any script, and none that could end the header. */
function dispositionOf(kind: 'inline' | 'attachment', fileName: string | null): string {
  if (fileName === null) return kind;
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename*=UTF-8''${encoded}`;
}

/** The browser closed the connection, as it does when somebody skips in a file. */
function leftEarly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
