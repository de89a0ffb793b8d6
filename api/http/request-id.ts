import { randomUUID } from 'node:crypto';

/** Names one request in the log and in a problem document. */
export function newRequestId(): string {
  return randomUUID();
}
