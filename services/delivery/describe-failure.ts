import { classifiers } from '../../channels/readers.ts';
import type { Provider } from '../../domain/channels/health.ts';
import { type ErrorCode, errorRules } from '../../domain/errors.ts';

export interface Failure {
  code: string;
  /** What staff read under the bubble. */
  reason: string;
  action: 'retry' | 'template' | 'reconnect' | 'none';
}

/** What a message is marked with that a person sent again, so that it can't be resent twice. */
export const resent = 'RESENT';

/** Words and next step for a message's failure code: one of the gate's, or `<provider>/<number>`. */
export function describeFailure(failureCode: string): Failure {
  if (failureCode === resent)
    return { code: failureCode, reason: 'Not delivered. It was sent again below.', action: 'none' };
  if (isErrorCode(failureCode))
    return { code: failureCode, reason: errorRules[failureCode].text, action: actionOf(failureCode) };
  const [provider, number] = failureCode.split('/');
  const classify = Object.hasOwn(classifiers, provider ?? '') ? classifiers[provider as Provider] : null;
  if (classify === null) return { code: failureCode, reason: errorRules.INTERNAL.text, action: 'none' };
  const rule = classify(Number(number), null);
  return { code: number ?? failureCode, reason: rule.words, action: rule.next };
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorRules, code);
}

function actionOf(code: ErrorCode): Failure['action'] {
  if (code === 'WINDOW_CLOSED') return 'template';
  return code === 'CHANNEL_STOPPED' ? 'reconnect' : 'none';
}
