import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root, textOf } from './compose-file.ts';

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  .split('\0')
  .filter((path) => path !== '' && existsSync(root + path));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
}

/** The lock file is judged by a test of its own, and this file has to spell out what it looks for. */
const exempt = ['package-lock.json', 'tests/repository/layout.api.test.ts'];

/** Lines of tracked text files that match, as `path:line`. */
function linesWith(pattern: RegExp): string[] {
  return tracked
    .filter((path) => !exempt.includes(path))
    .flatMap((path) => {
      const bytes = readFileSync(root + path);
      if (bytes.includes(0)) return [];
      const lines = bytes.toString('utf8').split('\n');
      return lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : []));
    });
}

describe('the repository', () => {
  it.each([
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'LICENSE',
    'docker-compose.yml',
    'package.json',
  ])('When someone opens the repository, then %s is there', (name) => {
    expect(textOf(name).trim()).not.toBe('');
  });

  it.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'])(
    'When %s names a file of ours, then there is one',
    (document) => {
      const named = [...textOf(document).matchAll(/`([\w./-]+\.(?:ts|mjs|cjs|sql|sh|md|yml))`/g)].map(
        ([, path]) => path,
      );
      expect(named.length).toBeGreaterThan(0);
      const ours = (path: string) => tracked.some((one) => one === path || one.endsWith(`/${path}`));
      expect(named.filter((path) => !ours(path ?? ''))).toEqual([]);
    },
  );

  it('When someone looks for a folder, then the table of ARCHITECTURE.md names every one', () => {
    const folders = new Set(
      tracked.filter((path) => path.includes('/')).map((path) => path.slice(0, path.indexOf('/'))),
    );
    const rows = textOf('ARCHITECTURE.md')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const named = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([\w.-]+)(?:\/[^`]*)?`/g)].map((match) => match[1]),
    );
    expect([...folders].filter((folder) => !folder.startsWith('.') && !named.includes(folder))).toEqual([]);
  });

  it.each(['package.json', 'web/package.json'])(
    'When packages of %s are installed, then each in one exact version',
    (path) => {
      const manifest = JSON.parse(textOf(path)) as Manifest;
      const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
      expect(Object.keys(all).length).toBeGreaterThan(0);
      const loose = Object.entries(all).filter(
        ([, version]) => !/^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
      );
      expect(loose).toEqual([]);
    },
  );

  it('When packages are installed elsewhere, then the lock file names the public registry or none', () => {
    const lock = JSON.parse(textOf('package-lock.json')) as Lock;
    const resolved = Object.values(lock.packages).flatMap((entry) =>
      entry.resolved !== undefined && entry.link !== true ? [entry.resolved] : [],
    );
    expect(resolved.filter((address) => new URL(address).host !== 'registry.npmjs.org')).toEqual([]);
  });

  it('When the repository moves to another machine, then no file names a package host', () => {
    expect(
      linesWith(
        /registry\.npmjs|registry\.yarnpkg|npm\.pkg\.github|pypi\.org|pythonhosted|pkg\.dev\b|artifactory|jfrog|^registry\s*=/i,
      ),
    ).toEqual([]);
  });

  it('When the repository moves to another person, then no file names a home folder', () => {
    expect(linesWith(/(?<![\w.)}/-])\/(?:home|root|Users)\/[A-Za-z0-9._-]+|[A-Z]:\\Users\\/)).toEqual([]);
  });
});
