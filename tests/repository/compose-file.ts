import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** Files of the repository, read by tests from wherever they run. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

export function textOf(path: string): string {
  return readFileSync(root + path, 'utf8');
}

export interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly restart?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly environment: string }>>;
}

export function readCompose(): Compose {
  return parse(textOf('docker-compose.yml'), { merge: true }) as Compose;
}

export function serviceOf(compose: Compose, name: string): Service {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** Names of `${NAME}` in any of its forms. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{(\w+)(?:[:?+-][^}]*)?\}/g)].map((match) => match[1] ?? '');
}

/** What Compose makes of a value: `${NAME:-default}` and `${NAME:?…}`. Throws when a required variable is missing. */
export function interpolate(value: string, given: Readonly<Record<string, string>>): string {
  return value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest: string) => {
    const found = given[name];
    if (found !== undefined && found !== '') return found;
    if (kind === '-') return rest;
    throw new Error(`${name} is not given`);
  });
}

/** Settings of a PostgreSQL configuration file, comments left out. */
export function settingsOf(path: string): Record<string, string> {
  const pairs = [...textOf(path).matchAll(/^(\w+) = '?([^'\n#]*?)'?$/gm)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}
