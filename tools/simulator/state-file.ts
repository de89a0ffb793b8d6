import { readFile, rename, writeFile } from 'node:fs/promises';
import { resumeStatuses } from './statuses.ts';
import type { Unsettled } from './webhook-queue.ts';
import { emptyState, type State, type World } from './world.ts';

/** Real milliseconds between a change and the file. */
const SAVE_AFTER_MS = 500;

export type StateFile = { stop(): Promise<void> };

/** Reads the state a former run left, if any. Returns whether there was one. */
export async function loadState(world: World, path: string): Promise<boolean> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
  const { unsettled, ...stored }: Partial<State> & { unsettled?: Unsettled } = JSON.parse(content, revive);
  const fresh = emptyState();
  world.state = { ...fresh, ...stored, settings: { ...fresh.settings, ...stored.settings } };
  if (unsettled) world.queue.restore(unsettled);
  resumeStatuses(world);
  return true;
}

/** Writes the state soon after every change, and once more at the end. */
export function keepState(world: World, path: string): StateFile {
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const save = () => {
    timer = undefined;
    writing = writing.then(() => writeState(world, path));
  };
  const onChange = () => {
    timer ??= setTimeout(save, SAVE_AFTER_MS);
  };
  world.changes.on('change', onChange);
  return {
    async stop() {
      world.changes.off('change', onChange);
      clearTimeout(timer);
      save();
      await writing;
    },
  };
}

/** A kill in the middle leaves the older file whole. It holds tokens: for the owner's eyes only. */
async function writeState(world: World, path: string): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify({ ...world.state, unsettled: world.queue.unsettled() }, replace), {
    mode: 0o600,
  });
  await rename(`${path}.new`, path);
}

function replace(_key: string, value: unknown): unknown {
  return value instanceof Map ? { $map: [...value] } : value;
}

function revive(_key: string, value: unknown): unknown {
  const entries: unknown = typeof value === 'object' && value !== null && '$map' in value ? value.$map : undefined;
  return Array.isArray(entries) ? new Map(entries as [unknown, unknown][]) : value;
}
