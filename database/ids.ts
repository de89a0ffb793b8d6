import { v7 } from 'uuid';

/** A new row's id: uuidv7, made by the caller so that a retried request can repeat it. */
export function newId(): string {
  return v7();
}
