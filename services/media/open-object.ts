import type { Files } from './files.ts';
import type { ByteRange } from './object-format.ts';

/** What `readMedia` found as bytes, or a part of it (both ends included), for serving. Throws as `Files.read` does. */
export function openObject(
  files: Files,
  media: { objectName: string; objectKey: string },
  range?: ByteRange,
): AsyncIterable<Buffer> {
  return files.read(media, range);
}
