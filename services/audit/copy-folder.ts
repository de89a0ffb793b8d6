import { chmod, type FileHandle, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names come from ids of ours; anything else would be a path out of the folder. */
const folderName = /^[0-9a-f-]{36}$|^platform$/;
const dayFile = /^\d{4}-\d{2}-\d{2}\.jsonl$/;

/**
 * Adds signed heads to a log's file of the day, which is only ever appended to, and returns when they are on the disk. A
 * line twice, as a crash may leave it, says nothing new. Files of days that are over lose their write permission.
 */
export async function appendCopies(of: {
  root: string;
  log: string;
  now: Date;
  notes: readonly string[];
}): Promise<void> {
  const folder = folderOf(of.root, of.log);
  const name = `${of.now.toISOString().slice(0, 10)}.jsonl`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isNew = !(await readdir(folder)).includes(name);
  const file = await open(join(folder, name), 'a+', 0o600);
  try {
    const lines = of.notes.map((note) => `${JSON.stringify({ note })}\n`).join('');
    await file.appendFile((await endsWhole(file)) ? lines : `\n${lines}`);
    await file.sync();
  } finally {
    await file.close();
  }
  if (isNew) await closeFormerDays(folder, name);
}

/** Whether the next line starts a line: one that a crash cut off must not swallow it. */
async function endsWhole(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}

/** Every head that was copied, oldest first. None when nothing was copied yet. */
export async function readCopies(root: string, log: string): Promise<string[]> {
  const folder = folderOf(root, log);
  const names = await filesIn(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => notesIn(text));
}

/** Notes of a copy's file: one JSON object a line. A last line that a crash cut off is passed over; the next one repeats it. */
export function notesIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const note = /^\{"note":"(?:[^"\\]|\\.)*"\}$/.test(line) ? (JSON.parse(line) as { note: string }).note : null;
    return note === null ? [] : [note];
  });
}

function folderOf(root: string, log: string): string {
  if (!folderName.test(log)) throw new Error('A copy needs the id of a log.');
  return join(root, log);
}

/** The new file's name must survive a loss of power too; a former day takes no more lines. */
async function closeFormerDays(folder: string, today: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  for (const name of await filesIn(folder)) if (name !== today) await chmod(join(folder, name), 0o400);
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => dayFile.test(name)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
