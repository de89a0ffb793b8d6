import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Needle } from './canaries.ts';

const CHUNK_BYTES = 8 * 1_048_576;

export interface Hit {
  file: string;
  form: string;
}

/** Looks at every byte of every file below the folders, whatever it is: heap, index, log segment, old pages. */
export async function scan(folders: readonly string[], needles: readonly Needle[]): Promise<Hit[]> {
  return await scanFiles(await filesBelow(folders), needles);
}

export async function scanFiles(files: readonly string[], needles: readonly Needle[]): Promise<Hit[]> {
  const hits: Hit[] = [];
  // One for all: a cluster has thousands of files, most of them of a page or two.
  const buffer = Buffer.alloc(CHUNK_BYTES + longest(needles));
  for (const file of files) {
    for (const form of await formsIn(file, needles, buffer)) hits.push({ file, form });
  }
  return hits;
}

/** The same in a text, such as what a process printed. */
export function scanText(name: string, text: string, needles: readonly Needle[]): Hit[] {
  const bytes = Buffer.from(text);
  return needles.filter((needle) => bytes.includes(needle.bytes)).map(({ form }) => ({ file: name, form }));
}

async function filesBelow(folders: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) files.add(join(entry.parentPath, entry.name));
    }
  }
  return [...files];
}

async function formsIn(file: string, needles: readonly Needle[], buffer: Buffer): Promise<string[]> {
  const handle = await openIfThere(file);
  if (handle === null) return [];
  try {
    return await read(handle, needles, buffer);
  } finally {
    await handle.close();
  }
}

/** A server removes and renames its files while it runs. */
async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return (await stat(file)).size === 0 ? null : await open(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Chunk by chunk, with as much of the last one as a needle across their border needs. */
async function read(handle: FileHandle, needles: readonly Needle[], buffer: Buffer): Promise<string[]> {
  const overlap = longest(needles) - 1;
  const found = new Set<string>();
  let kept = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, kept, CHUNK_BYTES, null);
    if (bytesRead === 0) return [...found];
    const filled = kept + bytesRead;
    const window = buffer.subarray(0, filled);
    for (const { form, bytes } of needles) if (window.includes(bytes)) found.add(form);
    kept = Math.min(overlap, filled);
    buffer.copyWithin(0, filled - kept, filled);
  }
}

function longest(needles: readonly Needle[]): number {
  return Math.max(...needles.map(({ bytes }) => bytes.length));
}
