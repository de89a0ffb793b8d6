import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { notices } from './notices.ts';

const policies = new URL('../tests/repository/policies/', import.meta.url);

/** Bytes of one numbered section: from its heading to the next one. */
function sectionOf(policy: string, section: string): Buffer {
  const bytes = readFileSync(new URL(`${policy}.txt`, policies));
  const start = bytes.indexOf(`\n${section}. `);
  const end = bytes.indexOf(`\n${Number(section) + 1}. `);
  if (start < 0) throw new Error(`${policy} has no section ${section}`);
  return bytes.subarray(start, end < 0 ? bytes.length : end);
}

describe('notices', () => {
  it.each(Object.values(notices))(
    'When $id is compared with its policy, then it stands there quoted, byte for byte',
    (notice) => {
      const quoted = Buffer.from(`"${notice.text}"`, 'utf8');
      const found = sectionOf(notice.policy, notice.section);
      expect(found.includes(quoted)).toBe(true);
    },
  );

  it('When one letter of a sentence differs, then the comparison fails', () => {
    const altered = Buffer.from(`"${notices.callDisabled.text.replace("'do", '’do')}"`, 'utf8');
    expect(sectionOf(notices.callDisabled.policy, notices.callDisabled.section).includes(altered)).toBe(false);
  });

  it('When notices are listed, then each id is used once', () => {
    const ids = Object.values(notices).map((notice) => notice.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
