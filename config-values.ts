import { readFileSync } from 'node:fs';
import { z } from 'zod';

const KEY_BYTES = 32;
const LEAST_SECRET_LENGTH = 16;

/** Every wrong or missing variable, one line each: name, what is expected, what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Keys given in the variable, or a file with one key per line that is read again whenever keys are asked for. */
export type MasterKeySource = { readonly keys: readonly Buffer[] } | { readonly file: string };

/** Says what is expected and what to do; the same sentence whether the variable is missing or wrong. */
export function text(hint: string): z.ZodString {
  return z.string({ error: hint }).trim().min(1, hint);
}

export function secret(purpose: string): z.ZodString {
  const hint = `expected at least ${LEAST_SECRET_LENGTH} characters (${purpose}); set it to the output of "openssl rand -hex 32"`;
  return text(hint).min(LEAST_SECRET_LENGTH, hint);
}

export function urlOf(protocols: readonly string[], hint: string): z.ZodType<string, string> {
  return text(hint).refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), hint);
}

export function databaseUrl(cluster: string, name: string): z.ZodType<string, string> {
  return urlOf(
    ['postgres:', 'postgresql:'],
    `expected postgres://user:password@host:port/database of the ${cluster} cluster; set ${name}, or run "npm start", which brings its own`,
  );
}

export const KEY_HINT =
  'expected 32 bytes in base64, several of them separated by commas (the first wraps, all unwrap), or file:/path with one per line; make one with "openssl rand -base64 32"';

export function toKey(value: string): Buffer {
  const key = Buffer.from(value, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64').replace(/=+$/, '') !== value.trim().replace(/=+$/, '')) {
    throw new Error('not 32 bytes in base64');
  }
  return key;
}

/** Keys of a list in text, one or more. Throws when one isn't 32 bytes in base64. */
function toKeys(list: string, separator: string | RegExp): Buffer[] {
  const keys = list
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean)
    .map(toKey);
  if (keys.length === 0) throw new Error('no key');
  return keys;
}

/** The master keys as of now: the first wraps, all unwrap. Reads a key file again. Throws ConfigError. */
export function readMasterKeys(source: MasterKeySource): readonly Buffer[] {
  if ('keys' in source) return source.keys;
  try {
    return toKeys(readFileSync(source.file, 'utf8'), /\r?\n/);
  } catch {
    throw new ConfigError(`MASTER_KEY: ${source.file} can't be read or holds a line that is no key; ${KEY_HINT}`);
  }
}

export function attempt<Out>(hint: string, make: (value: string) => Out): z.ZodType<Out, string> {
  return text(hint).transform((value, context) => {
    try {
      return make(value);
    } catch {
      context.addIssue({ code: 'custom', message: hint });
      return z.NEVER;
    }
  });
}

export function toMasterKey(value: string): MasterKeySource {
  if (!value.startsWith('file:')) return { keys: toKeys(value, ',') };
  const source = { file: value.slice('file:'.length).replace(/^\/\/(?=\/)/, '') };
  readMasterKeys(source);
  return source;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

export function toList(value: string): string[] {
  const parts = value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) throw new Error('empty');
  return parts;
}
