import { DefaultFailureConverter } from '@temporalio/common';

/** Failure messages and stack traces would stand in clear in the history; this puts them through the codec. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
