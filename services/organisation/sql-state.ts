import { DomainError, type ErrorCode } from '../../domain/errors.ts';

/** Runs a write whose refusal by the database has a meaning: a unique index, a function that found nothing. */
export async function orRefuse<T>(meanings: Readonly<Record<string, ErrorCode>>, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const state = error instanceof Error && 'code' in error ? String(error.code) : '';
    const meaning = meanings[state];
    throw meaning === undefined ? error : new DomainError(meaning);
  }
}

export const uniqueViolation = '23505';
export const noDataFound = 'P0002';
