import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { createCodec } from '../../workflows/codec.ts';

/** Kinds of events of a run, in order: `markerRecorded`, `workflowExecutionSignaled`. */
export async function eventsOf(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).map((event) => {
    const found = Object.entries(event).find(
      ([name, value]) => name.endsWith(attributes) && value !== null && value !== undefined,
    );
    return found === undefined ? '' : found[0].slice(0, -attributes.length);
  });
}

const attributes = 'EventAttributes';

/** Everything of a run's history that can be read with the platform's key, as one text: names, ids and opened payloads. */
export async function clearText(handle: WorkflowHandle, platformSecret: Buffer): Promise<string> {
  const codec = createCodec(platformSecret);
  const texts: string[] = [];
  async function walk(value: unknown): Promise<void> {
    if (value === null || value === undefined) return;
    if (value instanceof Uint8Array) return void texts.push(Buffer.from(value).toString('utf8'));
    if (typeof value !== 'object') return void texts.push(String(value));
    if ('metadata' in value && 'data' in value) {
      const [opened] = await codec.decode([value as Payload]);
      texts.push(Buffer.from(opened?.data ?? []).toString('utf8'));
    }
    for (const [name, inner] of Object.entries(value)) {
      texts.push(name);
      await walk(inner);
    }
  }
  const { events } = await handle.fetchHistory();
  await walk(events);
  return texts.join('\n');
}

const folder = fileURLToPath(new URL('../inbox/histories/', import.meta.url));

/** Recorded runs: what a change of the workflow must still be able to replay. `change` rewrites their text. */
export function recordedHistories(change = (text: string): string => text): { workflowId: string; history: unknown }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.history.json'))
    .map((file) => ({
      workflowId: file,
      history: JSON.parse(change(readFileSync(join(folder, file), 'utf8')), revive),
    }));
}

/** Keeps a run's history for replays when `record-histories.ts` asks for it; else nothing. Names of machines are left out. */
export async function keepHistory(handle: WorkflowHandle, name: string): Promise<void> {
  if (process.env.RECORD_HISTORIES !== 'yes') return;
  const history = plain(await handle.fetchHistory());
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.history.json`), `${JSON.stringify(history)}\n`);
}

/** Protocol messages as plain data: the SDK's own reader and writer of JSON need one copy of protobufjs for all its packages. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(plain);
  // Identities and the queues named after them: process id and host.
  if (typeof value === 'string') return /^\d+@/.test(value) ? 'recorded' : value;
  if (typeof value !== 'object' || value === null) return value;
  if ('low' in value && 'high' in value) return Number(String(value));
  const fields = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(fields.map(([name, inner]) => [name, plain(inner)]));
}

function revive(_name: string, value: unknown): unknown {
  const isBytes = typeof value === 'object' && value !== null && '$bytes' in value;
  return isBytes ? Buffer.from(String(value.$bytes), 'base64') : value;
}
