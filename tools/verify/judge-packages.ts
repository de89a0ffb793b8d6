import type { LockedPackage } from './lock-file.ts';

/** Licences whose terms fit Apache-2.0; the weak copyleft ones are used unchanged and not linked into ours. */
const allowedLicences = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'PSF-2.0',
  'Unlicense',
]);

/** Packages that name no licence, which is that of another one they belong to. */
const partOf: Readonly<Record<string, string>> = { '@lix-js/sdk-': 'MIT' };

/** Clients that speak to WhatsApp, Messenger or Instagram past their official interfaces (BW-3.1). */
const unofficialClients = [
  /baileys/,
  /whatsapp-web/,
  /^venom-bot$/,
  /wppconnect/,
  /open-wa/,
  /^yowsup/,
  /facebook-chat-api/,
  /fca-/,
  /instagram-private-api/,
];

/** What is wrong with the installed packages and the versions asked for; empty when nothing is. */
export function judgePackages(packages: readonly LockedPackage[], asked: Readonly<Record<string, string>>): string[] {
  return [
    ...Object.entries(asked)
      .filter(([, version]) => !/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${name}: ${version} is no exact version`),
    ...packages.filter(({ integrity }) => integrity === null).map(({ name }) => `${name}: the lock names no checksum`),
    ...packages
      .map((one) => ({ ...one, licence: one.licence ?? inheritedLicence(one.name) }))
      .filter(({ licence }) => licence === null || !isAllowed(licence))
      .map(({ name, licence }) => `${name}: licence ${licence ?? 'unknown'} is not on the list`),
    ...packages
      .filter(({ name }) => unofficialClients.some((pattern) => pattern.test(name)))
      .map(({ name }) => `${name}: only official interfaces of the platforms may be used`),
  ];
}

function inheritedLicence(name: string): string | null {
  const [, licence] = Object.entries(partOf).find(([prefix]) => name.startsWith(prefix)) ?? [];
  return licence ?? null;
}

/** One of alternatives is enough; of what is joined by "and" each part must be allowed. */
function isAllowed(expression: string): boolean {
  const plain = expression.replace(/[()]/g, '').replace(/ WITH [\w-]+-exception/g, '');
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((part) => allowedLicences.has(part.trim())));
}
