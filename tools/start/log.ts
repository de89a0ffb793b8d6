import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const COLOURS = { api: 36, worker: 35, web: 34, simulator: 33, temporal: 32, start: 90, seed: 33 } as const;
const WIDTH = 9;
const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
const LOUD = 40;
/** What every line of a process repeats. */
const DULL = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name', 'v']);

const useColour = process.stdout.isTTY && !process.env.NO_COLOR;

function paint(text: string, code: number): string {
  return useColour ? `\u001b[${code}m${text}\u001b[0m` : text;
}

function tagOf(source: string): string {
  const colour = COLOURS[source as keyof typeof COLOURS] ?? COLOURS.start;
  return paint(source.padEnd(WIDTH), colour);
}

/** Prints a sentence of the start itself. */
export function say(sentence: string): void {
  console.log(`${tagOf('start')} ${sentence}`);
}

/** A structured line as time, level, message and fields; any other line as it is. */
export function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, msg } = entry;
  const at = typeof time === 'number' || typeof time === 'string' ? new Date(time).toISOString().slice(11, 19) : '';
  const word = typeof level === 'number' ? (LEVELS[level] ?? String(level)) : String(level ?? '');
  const fields = Object.entries(entry).filter(([key]) => !DULL.has(key));
  const text = `${at} ${word.padEnd(5)} ${String(msg ?? '')}${fields.map(([key, value]) => ` ${key}=${plain(value)}`).join('')}`;
  return typeof level === 'number' && level >= LOUD ? paint(text, 31) : text;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Merges a process's output into the one log, a tag before each line; `listen` hears the plain lines. */
export function mergeInto(source: string, streams: readonly Readable[], listen: (line: string) => void): void {
  for (const stream of streams) {
    createInterface({ input: stream }).on('line', (line) => {
      listen(line);
      if (line.trim()) console.log(`${tagOf(source)} ${readable(line)}`);
    });
  }
}
