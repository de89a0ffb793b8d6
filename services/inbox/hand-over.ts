import type { Scope } from '../../database/scope.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';

/** OF001 is our own: sight that a reason opened is no way to keep a conversation. */
const meanings: Record<string, ErrorCode> = {
  P0002: 'NOT_FOUND',
  '23505': 'CONFLICT',
  '23503': 'INVALID_INPUT',
  OF001: 'FORBIDDEN',
};

/**
 * Calls one of the database's functions that change who sees a conversation, and answers its one value. Throws NOT_FOUND,
 * CONFLICT, INVALID_INPUT or FORBIDDEN as they say.
 */
export async function handOver(scope: Scope, call: string, parameters: readonly unknown[]): Promise<unknown> {
  try {
    const [row] = await scope.sql<{ answer: unknown }>(`select ${call} as answer`, parameters);
    return row?.answer;
  } catch (error) {
    const code = sqlStateOf(error);
    const meaning = code === null ? undefined : meanings[code];
    throw meaning === undefined ? error : new DomainError(meaning);
  }
}

function sqlStateOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
