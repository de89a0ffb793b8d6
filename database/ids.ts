import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const idBytes = 16;
/** Random bytes are fetched for many ids at once: one call into the system per id was a tenth of ingest's time. */
const pool = Buffer.alloc(256 * idBytes);
let offset = pool.length;
let lastMs = 0;
let seq = 0;

/** A new row's id: uuidv7, rising within this process, made by the caller so that a retried request can repeat it. */
export function newId(): string {
  if (offset === pool.length) {
    randomFillSync(pool);
    offset = 0;
  }
  const random = pool.subarray(offset, offset + idBytes);
  offset += idBytes;
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // Half of the range is left for counting up within the millisecond.
    seq = random.readUInt32BE(0) >>> 1;
  } else {
    seq += 1;
  }
  return v7({ random, msecs: lastMs, seq });
}

/** The least id that could have been made at an instant: rows are found by age through their key. */
export function oldestIdAt(at: Date): string {
  return v7({ random: new Uint8Array(idBytes), msecs: at.getTime(), seq: 0 });
}
