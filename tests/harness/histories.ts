import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
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

/** Recorded runs: what a change of the workflow must still be able to replay. */
export function recordedHistories(): { workflowId: string; history: unknown }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.history.json'))
    .map((file) => ({ workflowId: file, history: JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown }));
}

/** Keeps a run's history for replays when `record-histories.ts` asks for it; else nothing. Names of machines are left out. */
export async function keepHistory(handle: WorkflowHandle, name: string): Promise<void> {
  if (process.env['RECORD_HISTORIES'] !== 'yes') return;
  const json = historyToJSON(await handle.fetchHistory());
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify(
    JSON.parse(json),
    (field, value: unknown) => (field === 'identity' ? 'recorded' : value),
    1,
  );
  writeFileSync(join(folder, `${name}.history.json`), `${text}\n`);
}
