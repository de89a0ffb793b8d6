/** What can be wrong with a log, in the order in which it would be told. */
export const findingCodes = [
  'FORMAT',
  'KEY',
  'CHANGED',
  'MISSING',
  'GAP',
  'ORDER',
  'BACKDATED',
  'CLOCK',
  'UNSEALED',
  'UNSIGNED',
  'SIGNATURE',
  'ROOT',
  'TRUNCATED',
  'COPY_SIGNATURE',
  'COPY',
  'COPY_AHEAD',
] as const;
export type FindingCode = (typeof findingCodes)[number];

export interface Finding {
  code: FindingCode;
  /** The entry it is about, or the size of the signed head; null for the file as a whole. */
  entry: number | null;
}

const number = (entry: number | null): string => (entry === null ? '' : entry.toLocaleString('en'));

const sentences: Record<FindingCode, (entry: string) => string> = {
  FORMAT: (line) => `Line ${line} is not of an export of the audit log, or the file ends before its last line.`,
  KEY: () => 'The file names another signing key than the one you gave.',
  CHANGED: (entry) => `Entry ${entry} is not what was sealed: it was changed, or moved from another place.`,
  MISSING: (entry) => `The content of entry ${entry} was deleted, and no entry says that it was redacted.`,
  GAP: (entry) => `Entry ${entry} is missing.`,
  ORDER: (entry) => `Entry ${entry} stands in the wrong place, or twice.`,
  BACKDATED: (entry) =>
    `Entry ${entry} was added later: it claims a time up to which the log had been signed as complete without it.`,
  CLOCK: (entry) => `The times around entry ${entry} run backwards.`,
  UNSEALED: () => 'An entry stands beside the log: it is older than the last signature and was never sealed.',
  UNSIGNED: (entry) => `Entry ${entry} and those after it have waited for a signature for more than five minutes.`,
  SIGNATURE: (entry) => `The head over ${entry} entries is not signed with this key: it was replaced or altered.`,
  ROOT: (entry) =>
    `The first ${entry} entries do not give the root that was signed for them: some of them were changed, deleted or added, together with their hashes.`,
  TRUNCATED: (entry) => `A head over ${entry} entries was signed, but the log ends before: its tail was cut off.`,
  COPY_SIGNATURE: () => 'A line of the copy outside is not a head signed with this key.',
  COPY: (entry) => `The copy outside holds another root for the first ${entry} entries: the log was rewritten.`,
  COPY_AHEAD: (entry) => `The copy outside holds a signed head over ${entry} entries, which the log does not reach.`,
};

/** A finding as a person reads it. */
export function sentenceOf({ code, entry }: Finding): string {
  return sentences[code](number(entry));
}
