import type { KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Finding, FindingCode } from './findings.ts';
import { leafOf, Tree } from './hashes.ts';
import { keyOf, openNote, type SignedHead } from './note.ts';

/** Milliseconds an entry may wait for a signature: heads are signed every minute. */
const signedWithin = 5 * 60_000;
/** A reading speaks of this many minutes from its time on. */
const minuteMs = 60_000;
/** Told one by one; behind it the rest is counted only. */
const mostFindings = 100;

export interface Verdict {
  /** Nothing was found. */
  whole: boolean;
  entries: number;
  redacted: number;
  checkpoints: number;
  /** Entries that the last good head covers. */
  signed: number;
  fingerprint: string | null;
  copies: number;
  copiesAgree: number;
  findings: Finding[];
}

export interface Expected {
  /** SHA-256 of the public key, in hex; without it the key of the file is believed. */
  fingerprint?: string;
  /** Signed heads kept elsewhere. */
  copies?: readonly string[];
}

interface Entry {
  entry: number;
  payload: Record<string, unknown> | null;
  salt: string | null;
  leaf: string;
}

/**
 * Reads an export line by line and recomputes everything in it: each leaf from its content and salt, the root for each
 * signed head (so any two heads are of one growing log), numbers, times, signatures, and the heads kept outside. Needs no
 * network and no database.
 */
export async function verifyLog(lines: AsyncIterable<string>, expected: Expected = {}): Promise<Verdict> {
  const log = new LogReader(expected);
  for await (const line of lines) if (line !== '') log.read(line);
  return log.verdict();
}

class LogReader {
  readonly #expected: Expected;
  readonly #tree = new Tree();
  readonly #findings: Finding[] = [];
  readonly #copies = new Map<number, SignedHead[]>();
  /** Entries without content, until an entry says that they were redacted. */
  readonly #withoutContent = new Map<number, boolean>();
  #origin = '';
  #exportedAt = 0;
  #key: KeyObject | null = null;
  #fingerprint: string | null = null;
  #line = 0;
  #entries = 0;
  #checkpoints = 0;
  #signed = 0;
  #copiesAgree = 0;
  #sealedAt = 0;
  #completeTo = 0;
  /** When the first entry that no head covers yet was sealed. */
  #unsignedSince: number | null = null;
  #ended = false;

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  read(text: string): void {
    this.#line += 1;
    const line = parsed(text);
    if (line === null || (this.#line === 1) !== (line.type === 'log') || this.#ended)
      return void this.#find('FORMAT', this.#line);
    if (line.type === 'log') this.#begin(line);
    else if (line.type === 'entry' && isEntry(line)) this.#take(line);
    else if (line.type === 'checkpoint') this.#head(String(line.note));
    else if (line.type === 'waiting') this.#waiting(Date.parse(String(line.at)));
    else if (line.type === 'end') this.#end(line);
    else this.#find('FORMAT', this.#line);
  }

  verdict(): Verdict {
    if (!this.#ended) this.#find('FORMAT', this.#line + 1);
    for (const size of this.#copies.keys()) if (size > this.#entries) this.#find('COPY_AHEAD', size);
    for (const [entry, isTold] of this.#withoutContent) if (!isTold) this.#find('MISSING', entry);
    if (this.#unsignedSince !== null && this.#exportedAt - this.#unsignedSince > signedWithin)
      this.#find('UNSIGNED', this.#signed + 1);
    return {
      whole: this.#findings.length === 0,
      entries: this.#entries,
      redacted: [...this.#withoutContent.values()].filter(Boolean).length,
      checkpoints: this.#checkpoints,
      signed: this.#signed,
      fingerprint: this.#fingerprint,
      copies: (this.#expected.copies ?? []).length,
      copiesAgree: this.#copiesAgree,
      findings: this.#findings,
    };
  }

  #find(code: FindingCode, entry: number | null): void {
    if (this.#findings.length < mostFindings) this.#findings.push({ code, entry });
  }

  #begin(line: Record<string, unknown>): void {
    this.#origin = String(line.origin);
    this.#exportedAt = Date.parse(String(line.exportedAt));
    const found = keyOf(String(line.publicKey));
    if (found === null || (this.#expected.fingerprint ?? found.fingerprint) !== found.fingerprint)
      this.#find('KEY', null);
    if (found === null) return;
    this.#key = found.key;
    this.#fingerprint = found.fingerprint;
    for (const note of this.#expected.copies ?? []) this.#keepCopy(note, found.key);
  }

  /** Heads of other logs are passed over: one copy may hold several. */
  #keepCopy(note: string, key: KeyObject): void {
    const head = openNote(note, key);
    if (head === null) return void this.#find('COPY_SIGNATURE', null);
    if (head.origin !== this.#origin) return;
    this.#copies.set(head.size, [...(this.#copies.get(head.size) ?? []), head]);
  }

  #take(line: Entry): void {
    const position = this.#entries;
    if (line.entry !== position + 1) {
      // Told once for each that is missing, then counted on from what is there.
      if (line.entry <= position) return void this.#find('ORDER', line.entry);
      for (let missing = position + 1; missing < line.entry && missing < position + mostFindings; missing++)
        this.#find('GAP', missing);
    }
    this.#entries = line.entry;
    this.#tree.add(Buffer.from(line.leaf, 'hex'));
    if (line.payload === null || line.salt === null) this.#withoutContent.set(line.entry, false);
    else this.#compare(line, line.payload, line.salt);
    for (const copy of this.#copies.get(line.entry) ?? []) {
      if (copy.root.equals(this.#tree.root())) this.#copiesAgree += 1;
      else this.#find('COPY', line.entry);
    }
  }

  #compare({ entry, leaf }: Entry, payload: Record<string, unknown>, salt: string): void {
    const text = canonicalize(payload) ?? '';
    if (payload.entry !== entry || leafOf(text, salt, entry - 1).toString('hex') !== leaf) this.#find('CHANGED', entry);
    const sealedAt = Date.parse(String(payload.sealedAt));
    const at = timeOf(payload);
    if (!(sealedAt >= this.#sealedAt) || !(at <= sealedAt)) this.#find('CLOCK', entry);
    if (at < this.#completeTo) this.#find('BACKDATED', entry);
    this.#sealedAt = Math.max(this.#sealedAt, sealedAt);
    this.#unsignedSince ??= sealedAt;
    const redacted = redactedBy(payload);
    if (redacted !== null && this.#withoutContent.has(redacted)) this.#withoutContent.set(redacted, true);
  }

  #head(note: string): void {
    this.#checkpoints += 1;
    const head = this.#key === null ? null : openNote(note, this.#key);
    if (head === null || head.origin !== this.#origin) return void this.#find('SIGNATURE', sizeIn(note));
    if (head.size > this.#entries) return void this.#find('TRUNCATED', head.size);
    if (head.size < this.#entries) return void this.#find('ORDER', head.size);
    if (!head.root.equals(this.#tree.root())) return void this.#find('ROOT', head.size);
    if (head.at < this.#sealedAt || head.completeTo < this.#completeTo) this.#find('CLOCK', head.size);
    this.#completeTo = Math.max(this.#completeTo, head.completeTo);
    this.#signed = head.size;
    this.#unsignedSince = null;
  }

  #waiting(at: number): void {
    if (at < this.#completeTo) this.#find('UNSEALED', null);
  }

  #end(line: Record<string, unknown>): void {
    this.#ended = true;
    if (line.entries !== this.#entries || line.checkpoints !== this.#checkpoints) this.#find('FORMAT', this.#line);
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // told as a line that can't be read
  }
}

function isEntry(line: object): line is Entry {
  const { entry, payload, salt, leaf } = line as Partial<Entry>;
  return (
    Number.isSafeInteger(entry) &&
    (payload === null || typeof payload === 'object') &&
    (salt === null || /^[0-9a-f]{64}$/.test(String(salt))) &&
    /^[0-9a-f]{64}$/.test(String(leaf))
  );
}

/** The instant an entry speaks of; of a reading the end of its minutes. */
function timeOf({ at, minutes }: Record<string, unknown>): number {
  return Date.parse(String(at)) + (typeof minutes === 'number' ? minutes * minuteMs : 0);
}

/** Which entry this one says was redacted. */
function redactedBy({ kind, detail }: Record<string, unknown>): number | null {
  if (kind !== 'audit.redacted' || typeof detail !== 'object' || detail === null) return null;
  const { entry } = detail as { entry?: unknown };
  return typeof entry === 'number' ? entry : null;
}

/** For naming a head that can't be believed. */
function sizeIn(note: string): number | null {
  const size = Number(note.split('\n')[1]);
  return Number.isSafeInteger(size) ? size : null;
}
