export interface Words {
  /** Files of words, by path: their keys. */
  files: Readonly<Record<string, readonly string[]>>;
  /** All that the web app's source says, as one text. */
  source: string;
  /** Keys that are put together from a closed list of the server's, by their common beginning: those it has. */
  families: Readonly<Record<string, readonly string[]>>;
}

/** What is wrong with the web app's words, a line each: used by nobody, said twice, or a name of the server's without any. */
export function judgeWords({ files, source, families }: Words): string[] {
  const beginnings = Object.keys(families);
  const used = new Set([...source.matchAll(/\bm\.([a-z0-9_]+)/g)].map(([, key]) => key ?? ''));
  for (const [beginning, names] of Object.entries(families)) for (const name of names) used.add(beginning + name);
  const known = new Map<string, string>();
  const findings: string[] = [];
  for (const [file, keys] of Object.entries(files))
    for (const key of keys) {
      const other = known.get(key);
      if (other !== undefined) findings.push(`${file}: ${key} stands in ${other} too`);
      known.set(key, file);
      if (!used.has(key)) findings.push(`${file}: ${key} is used nowhere`);
    }
  for (const key of used)
    if (!known.has(key) && beginnings.some((beginning) => key.startsWith(beginning)))
      findings.push(`${key} has no words`);
  return findings;
}
