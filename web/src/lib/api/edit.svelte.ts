import { ApiProblem } from '#contracts/http/client.ts';
import { problemOf } from './problem.ts';

export interface Difference {
  label: string;
  mine: string;
  theirs: string;
}

interface Options<Version extends object> {
  /** What the form began from. */
  base: Version;
  /** Stores what was typed over what was seen; answers what stands now. */
  send: (seen: Version) => Promise<Version>;
  /** What of the form is another than in this version. */
  differences: (version: Version) => Difference[];
  /** Where an answer holds more than what is edited here. */
  newer?: (current: object) => Version;
}

/**
 * One form over something others edit too. It sends the version it began from; when somebody else was faster, both stand
 * side by side and the person decides. The one way by which editors of this app do so.
 */
export class Edit<Version extends object> {
  base: Version;
  /** Stored by somebody else since the form began. */
  theirs = $state.raw<Version | null>(null);
  busy = $state(false);
  problem = $state<string | null>(null);
  readonly #options: Options<Version>;

  constructor(options: Options<Version>) {
    this.base = $state.raw(options.base);
    this.#options = options;
  }

  /** What differs between the two versions; empty when there is nothing to decide. */
  get differences(): Difference[] {
    return this.theirs === null ? [] : this.#options.differences(this.theirs);
  }

  get dirty(): boolean {
    return this.#options.differences(this.base).length > 0;
  }

  /** True when what was typed is stored, by this person or by somebody who wanted the same. */
  async save(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      this.start(await this.#options.send(this.base));
      return true;
    } catch (error) {
      return this.#refused(error);
    } finally {
      this.busy = false;
    }
  }

  /** Mine, over what is stored now. */
  async keep(): Promise<boolean> {
    this.base = this.theirs ?? this.base;
    return await this.save();
  }

  /** What is stored now, and the form anew from it. */
  take(): Version {
    const version = this.theirs ?? this.base;
    this.start(version);
    return version;
  }

  start(base: Version): void {
    this.base = base;
    this.theirs = null;
    this.problem = null;
  }

  #refused(error: unknown): boolean {
    const current = newerVersion<object>(error);
    if (current === null) {
      this.problem = problemOf(error).text;
      return false;
    }
    const theirs = this.#options.newer?.(current) ?? (current as Version);
    if (this.#options.differences(theirs).length > 0) {
      this.theirs = theirs;
      return false;
    }
    this.start(theirs);
    return true;
  }
}

/** The newer version somebody else stored meanwhile; null when a call failed for another reason. */
export function newerVersion<T>(error: unknown): T | null {
  return error instanceof ApiProblem && error.code === 'CONFLICT' ? (error.current as T | null) : null;
}
