import { createHash, createHmac } from 'node:crypto';
import { type AccessToken, type PhoneNumber, reaches } from './accounts.ts';
import { GraphError, unknownObject } from './graph-error.ts';
import { makeObjectId } from './ids.ts';
import type { World } from './world.ts';

export type Media = {
  id: string;
  wabaId: string;
  mime: string;
  filename: string | null;
  base64: string;
  sha256: string;
  size: number;
  expiresAt: number;
};

export type MediaKind = 'image' | 'audio' | 'video' | 'document' | 'sticker';

const MB = 1_048_576;
const KINDS: Record<MediaKind, { types: readonly string[]; bytes: number }> = {
  sticker: { types: ['image/webp'], bytes: MB / 2 },
  image: { types: ['image/jpeg', 'image/png'], bytes: 5 * MB },
  audio: { types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], bytes: 16 * MB },
  video: { types: ['video/mp4', 'video/3gpp'], bytes: 16 * MB },
  document: {
    types: [
      'text/plain',
      'application/pdf',
      'application/vnd.ms-excel',
      'application/msword',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    bytes: 100 * MB,
  },
};

export type NewMedia = {
  number: PhoneNumber;
  bytes: Buffer;
  mime: string;
  filename?: string | undefined;
  lifeMs: number;
};

export function storeMedia(world: World, input: NewMedia): Media {
  const media: Media = {
    id: makeObjectId(world.random),
    wabaId: input.number.wabaId,
    mime: input.mime,
    filename: input.filename ?? null,
    base64: input.bytes.toString('base64'),
    sha256: createHash('sha256').update(input.bytes).digest('hex'),
    size: input.bytes.length,
    expiresAt: world.clock.now() + input.lifeMs,
  };
  world.state.media.set(media.id, media);
  return media;
}

/** The kind of message a mime type can travel in. */
export function mediaKindOf(mime: string): MediaKind | null {
  const bare = mime.split(';')[0]?.trim().toLowerCase() ?? '';
  for (const [kind, rule] of Object.entries(KINDS)) if (rule.types.includes(bare)) return kind as MediaKind;
  return null;
}

/** Throws Meta's errors for an upload of a wrong type (100) or size (131053). */
export function checkUpload(mime: string, size: number): void {
  const kind = mediaKindOf(mime);
  if (!kind) {
    const types = Object.values(KINDS).flatMap((rule) => rule.types);
    throw new GraphError({
      code: 100,
      message: `(#100) Param file must be a file with one of the following types: ${types.join(', ')}. Received file of type '${mime}'.`,
    });
  }
  if (size === 0 || size > KINDS[kind].bytes) {
    throw new GraphError({
      code: 131053,
      details: `File size must be between 1 byte and ${KINDS[kind].bytes} bytes for ${kind} files.`,
    });
  }
}

/** The object a token may see; throws 100/33 when it is unknown, out of reach or past its life. */
export function requireMedia(world: World, token: AccessToken, target: { id: string; method: string }): Media {
  const media = world.state.media.get(target.id);
  if (!media || !reaches(token, media.wabaId) || media.expiresAt <= world.clock.now()) {
    throw unknownObject(target.method, target.id);
  }
  return media;
}

/** An address that works for five minutes of the simulator's clock, for holders of a token only. */
export function mediaUrl(world: World, media: Media): string {
  const ext = Math.floor((world.clock.now() + world.state.settings.mediaUrlMs) / 1_000);
  const query = new URLSearchParams({
    mid: media.id,
    source: 'getMedia',
    ext: String(ext),
    hash: mediaHash(world, media.id, ext),
  });
  return `${world.baseUrl}/whatsapp_business/attachments/?${query}`;
}

export function mediaHash(world: World, id: string, ext: number): string {
  return createHmac('sha256', world.app.secret).update(`${id}/${ext}`).digest('base64url');
}
