import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Address } from './run-file.ts';

const demoFile = z.object({
  signIns: z.array(z.object({ role: z.string(), email: z.string(), password: z.string(), key: z.string().optional() })),
});

/** The seed writes the sign-ins it made to `<dataDir>/demo.json`; none without a demo. */
function signIns(dataDir: string): z.output<typeof demoFile>['signIns'] {
  const file = join(dataDir, 'demo.json');
  if (!existsSync(file)) return [];
  return demoFile.parse(JSON.parse(readFileSync(file, 'utf8'))).signIns;
}

/** One table of addresses and demo sign-ins. */
export function addressTable(addresses: readonly Address[], dataDir: string): string {
  const rows = [...addresses.map(({ name, url }) => [name, url]), ['Data', dataDir]];
  const people = signIns(dataDir).map(({ role, email, password, key }) => [
    role,
    key === undefined
      ? `${email}  ${password}`
      : `${email}  ${password}  at /platform/sign-in, authenticator key ${key}`,
  ]);
  const all = people.length > 0 ? [...rows, ['', ''], ['Sign in as', 'e-mail and password'], ...people] : rows;
  const width = Math.max(...all.map(([name = '']) => name.length)) + 3;
  return `\n${all.map(([name = '', value = '']) => `  ${name.padEnd(width)}${value}`.trimEnd()).join('\n')}\n`;
}
