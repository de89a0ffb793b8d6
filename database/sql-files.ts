import { readdirSync, readFileSync } from 'node:fs';

/** SQL files of `database/schema/<folder>`, in order of their names: what a migration executes, one file a statement list. */
export function sqlFiles(folder: string): string[] {
  const place = new URL(`./schema/${folder}/`, import.meta.url);
  return readdirSync(place)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFileSync(new URL(name, place), 'utf8'));
}
