import type { z } from 'zod';
import { DomainError } from '../../domain/errors.ts';

export interface FieldProblem {
  path: string;
  message: string;
}

/** Input that a schema refused; says which fields, never what stood in them. */
export class InvalidInput extends DomainError {
  readonly fields: readonly FieldProblem[];
  constructor(fields: readonly FieldProblem[]) {
    super('INVALID_INPUT');
    this.name = 'InvalidInput';
    this.fields = fields;
  }
}

/** Parses what came from outside. Throws InvalidInput; any other ZodError is a defect of ours. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInput(
    result.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: messageOf(issue) })),
  );
}

/** zod's messages name what is expected; an unknown key's message would repeat what was sent. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? 'Unknown field' : issue.message;
}
