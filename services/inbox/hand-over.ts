import type { Scope } from '../../database/scope.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';

const meanings: Record<string, ErrorCode> = { P0002: 'NOT_FOUND', 23505: 'CONFLICT', 23503: 'INVALID_INPUT' };

/** Calls one of the database's functions that change who sees a conversation. Throws NOT_FOUND, CONFLICT or INVALID_INPUT as they say. */
export async function handOver(scope: Scope, call: string, parameters: readonly unknown[]): Promise<void> {
  try {
    await scope.sql(call, parameters);
  } catch (error) {
    const code = sqlStateOf(error);
    const meaning = code === null ? undefined : meanings[code];
    throw meaning === undefined ? error : new DomainError(meaning);
  }
}

function sqlStateOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
