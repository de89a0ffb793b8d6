import { ApplicationFailure } from '@temporalio/common';
import { DomainError, errorRules } from '../domain/errors.ts';

/**
 * Runs an activity and turns its errors into failures with fixed text: what a database or an HTTP client says may quote
 * a person, and a failure's message stands in clear in the history.
 */
export async function guarded<T>(run: () => Promise<T>, onUnknown: (error: unknown) => void): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DomainError) {
      throw ApplicationFailure.create({
        type: error.code,
        message: errorRules[error.code].text,
        nonRetryable: !errorRules[error.code].retry,
      });
    }
    onUnknown(error);
    throw ApplicationFailure.create({ type: 'INTERNAL', message: errorRules.INTERNAL.text });
  }
}
