import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface LockedPackage {
  name: string;
  version: string;
  /** SPDX expression; null when neither the lock nor the package's own description names one. */
  licence: string | null;
  /** Subresource integrity of the archive; null when the lock has none. */
  integrity: string | null;
  /** Not part of what runs for customers. */
  development: boolean;
}

interface LockEntry {
  version?: string;
  license?: string;
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  devOptional?: boolean;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every package the lock file installs, once per name and version, in order of names. Throws when there is no lock file. */
export function lockedPackages(folder = root): LockedPackage[] {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const found = Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.link)
    .map(
      ([path, entry]): LockedPackage => ({
        name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
        version: entry.version ?? '',
        licence: entry.license ?? describedLicence(join(folder, path)),
        integrity: entry.integrity ?? null,
        development: Boolean(entry.dev ?? entry.devOptional),
      }),
    );
  const unique = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Older packages describe their licence in a list, which the lock leaves out; some only bring the file. */
function describedLicence(path: string): string | null {
  if (!existsSync(join(path, 'package.json'))) return null;
  const { license, licenses } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
    license?: string;
    licenses?: { type: string }[];
  };
  const named = license ?? licenses?.map(({ type }) => type).join(' OR ');
  if (named) return named;
  return existsSync(join(path, 'LICENSE')) ? licenceOf(readFileSync(join(path, 'LICENSE'), 'utf8')) : null;
}

function licenceOf(text: string): string | null {
  if (/Permission is hereby granted, free of charge/.test(text)) return 'MIT';
  if (/This is free and unencumbered software released into the public domain/.test(text)) return 'Unlicense';
  return /Apache License\s+Version 2\.0/.test(text) ? 'Apache-2.0' : null;
}
