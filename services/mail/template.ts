import type { z } from 'zod';
import type { Scope } from '../../database/scope.ts';
import type { Tokens } from '../accounts/tokens.ts';

/** The legal person behind this deployment; the same block in every mail, page and agreement (BW-0.1). */
export interface Operator {
  readonly name: string;
  /** Postal; empty where the deployment gives none. */
  readonly address: string;
  readonly email: string;
  readonly website: string;
}

/** What every mail may use besides its own facts. */
export interface MailTools {
  readonly publicUrl: string;
  readonly tokens: Tokens;
  readonly operator: Operator;
}

/** A mail in words: text and HTML are made of the same. */
export interface MailWords {
  readonly subject: string;
  readonly lines: readonly string[];
  /** The one thing to do, if any. */
  readonly action?: { readonly label: string; readonly url: string };
  /** Below the action. */
  readonly closing?: readonly string[];
}

export interface MailTemplate<Refs extends z.ZodType = z.ZodType> {
  /** Ids, codes and times that the outbox keeps. */
  readonly refs: Refs;
  /** How long it is worth sending when the caller names no end. Milliseconds. */
  readonly livesMs: number;
  /** After a crash that hides whether it left: leave it rather than risk a second one. */
  readonly once: boolean;
  /** Looks up what it speaks of, in the scope of its organisation, and answers its words. */
  prepare(scope: Scope, refs: unknown): Promise<(tools: MailTools) => MailWords>;
}

const dayMs = 86_400_000;

/** `read` does the look-ups, `write` only words, so that each can be tested for itself. */
export function mailTemplate<Refs extends z.ZodType, Facts>(of: {
  refs: Refs;
  livesMs?: number;
  once?: boolean;
  read: (scope: Scope, refs: z.output<Refs>) => Promise<Facts>;
  write: (facts: Facts, tools: MailTools) => MailWords;
}): MailTemplate<Refs> {
  return {
    refs: of.refs,
    livesMs: of.livesMs ?? dayMs,
    once: of.once ?? false,
    async prepare(scope, refs) {
      const facts = await of.read(scope, of.refs.parse(refs));
      return (tools) => of.write(facts, tools);
    },
  };
}

/** For mails that say all they have to say by what the outbox keeps. */
export function mailOfRefs<Refs extends z.ZodType>(of: {
  refs: Refs;
  livesMs?: number;
  once?: boolean;
  write: (refs: z.output<Refs>, tools: MailTools) => MailWords;
}): MailTemplate<Refs> {
  return mailTemplate<Refs, z.output<Refs>>({ ...of, read: (_, refs) => Promise.resolve(refs) });
}
