import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type LockedPackage, lockedPackages } from './lock-file.ts';

// `npm sbom` refuses a tree with unmet peers of peers and SvelteKit's generated package, so the lock is read by ourselves.

/** A CycloneDX 1.6 document of what runs for customers, made from the lock file alone: the same lock gives the same bytes. */
function billOfMaterials(packages: readonly LockedPackage[]): object {
  const { name, version } = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
  ) as { name: string; version: string };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name, version } },
    components: packages.map((one) => ({
      type: 'library',
      name: one.name,
      version: one.version,
      purl: `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`,
      ...(one.licence !== null && { licenses: [{ expression: one.licence.replace(/^\((.*)\)$/, '$1') }] }),
      ...(one.integrity !== null && { hashes: [hashOf(one.integrity)] }),
    })),
  };
}

function hashOf(integrity: string): { alg: string; content: string } {
  const [algorithm = '', digest = ''] = integrity.split('-');
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') };
}

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const text = `${JSON.stringify(billOfMaterials(lockedPackages().filter(({ development }) => !development)), null, 1)}\n`;
if (values.out === undefined) process.stdout.write(text);
else writeFileSync(values.out, text);
