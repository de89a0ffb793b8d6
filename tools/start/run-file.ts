import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { commandLine, isAlive, signal } from './alive.ts';
import { poll } from './wait.ts';

const END_WITHIN_MS = 10_000;

/** What a running start tells the next one. */
export interface RunRecord {
  readonly pid: number;
  readonly addresses: readonly Address[];
  readonly processes: readonly RecordedProcess[];
}

export interface Address {
  readonly name: string;
  readonly url: string;
}

interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  /** Command line as the system shows it: an id may belong to another program by now. */
  readonly command: string;
}

const lockOf = (dataDir: string) => join(dataDir, 'start.lock');
const recordOf = (dataDir: string) => join(dataDir, 'run.json');

/** Takes the data folder for this process. The id of the start that holds it already, else undefined. */
export function takeLock(dataDir: string): number | undefined {
  mkdirSync(dataDir, { recursive: true });
  for (;;) {
    try {
      const lock = openSync(lockOf(dataDir), 'wx', 0o600);
      writeSync(lock, String(process.pid));
      closeSync(lock);
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = holderOf(dataDir);
      if (holder !== undefined) return holder;
      rmSync(lockOf(dataDir), { force: true });
    }
  }
}

/** The living start on this data folder, if any. */
export function holderOf(dataDir: string): number | undefined {
  if (!existsSync(lockOf(dataDir))) return undefined;
  const pid = Number(readFileSync(lockOf(dataDir), 'utf8'));
  const living =
    Number.isInteger(pid) &&
    pid > 0 &&
    pid !== process.pid &&
    isAlive(pid) &&
    /start\.ts|reset\.ts/.test(commandLine(pid));
  return living ? pid : undefined;
}

export function releaseLock(dataDir: string): void {
  rmSync(recordOf(dataDir), { force: true });
  rmSync(lockOf(dataDir), { force: true });
}

/** Writes what runs, so that a start after a kill -9 finds it. */
export function writeRecord(
  dataDir: string,
  run: { addresses: readonly Address[]; processes: readonly { name: string; pid: number }[] },
): void {
  const processes = run.processes.map(({ name, pid }) => ({ name, pid, command: commandLine(pid) }));
  const record: RunRecord = { pid: process.pid, addresses: run.addresses, processes };
  const half = `${recordOf(dataDir)}.${process.pid}`;
  writeFileSync(half, JSON.stringify(record, null, 2), { mode: 0o600 });
  renameSync(half, recordOf(dataDir));
}

export function readRecord(dataDir: string): RunRecord | undefined {
  if (!existsSync(recordOf(dataDir))) return undefined;
  try {
    return JSON.parse(readFileSync(recordOf(dataDir), 'utf8')) as RunRecord;
  } catch {
    // Cut off while it was written: then nothing of it can be trusted.
    return undefined;
  }
}

/** Ends what a killed start left, each only if its command line is still the recorded one. Gives the names. */
export async function endOrphans(dataDir: string): Promise<string[]> {
  const orphans = (readRecord(dataDir)?.processes ?? []).filter(
    ({ pid, command }) => command !== '' && isAlive(pid) && commandLine(pid) === command,
  );
  const alive = () => orphans.filter(({ pid }) => isAlive(pid));
  const gone = () => (alive().length === 0 ? true : undefined);
  for (const { pid } of orphans) endGroup(pid, 'SIGTERM');
  if (!(await poll(gone, { withinMs: END_WITHIN_MS }))) {
    for (const { pid } of alive()) endGroup(pid, 'SIGKILL');
    await poll(gone, { withinMs: END_WITHIN_MS });
  }
  return orphans.map(({ name }) => name);
}

// Each was started as the leader of a group; ending the group ends its children too.
function endGroup(pid: number, name: NodeJS.Signals): void {
  signal(-pid, name);
  signal(pid, name);
}
