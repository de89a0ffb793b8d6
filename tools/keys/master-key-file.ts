import { randomBytes } from 'node:crypto';
import { chown, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const KEY_BYTES = 32;

/** Puts a new key on the first line; running processes wrap with it from now on. Gives that line. */
export async function addFirstLine(path: string): Promise<string> {
  const line = randomBytes(KEY_BYTES).toString('base64');
  await replaceFile(path, [line, ...(await linesOf(path))]);
  return line;
}

/** Removes all lines but the first; gives how many. Throws when somebody else has changed the first meanwhile. */
export async function keepFirstLine(path: string, line: string): Promise<number> {
  const [first, ...others] = await linesOf(path);
  if (first !== line) throw new Error(`${path} was changed by somebody else during the rotation; nothing was removed.`);
  await replaceFile(path, [line]);
  return others.length;
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

// Renamed into place: whoever reads sees the old lines or the new ones, also after a power cut.
async function replaceFile(path: string, lines: readonly string[]): Promise<void> {
  const { uid, gid } = await stat(path);
  const half = `${path}.${process.pid}.new`;
  try {
    const file = await open(half, 'wx', 0o600);
    try {
      await file.writeFile(`${lines.join('\n')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await chown(half, uid, gid);
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
