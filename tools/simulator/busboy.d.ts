/** The part of busboy 1.6 the media upload uses; the package ships no types. */
declare module 'busboy' {
  import type { IncomingHttpHeaders } from 'node:http';
  import type { Readable, Writable } from 'node:stream';

  type FileInfo = { filename: string; encoding: string; mimeType: string };
  type FieldInfo = { nameTruncated: boolean; valueTruncated: boolean; encoding: string; mimeType: string };
  interface Busboy extends Writable {
    on(event: 'file', listener: (name: string, file: Readable & { truncated: boolean }, info: FileInfo) => void): this;
    on(event: 'field', listener: (name: string, value: string, info: FieldInfo) => void): this;
    on(event: 'close' | 'finish', listener: () => void): this;
    on(event: 'error', listener: (error: unknown) => void): this;
  }
  function busboy(options: {
    headers: IncomingHttpHeaders;
    limits?: { fileSize?: number; files?: number; fields?: number };
  }): Busboy;
  export = busboy;
}
