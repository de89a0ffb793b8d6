/** How long an operator's session lives: half an hour without a request, a working day at most. Milliseconds. */
export const operatorIdleMs = 30 * 60_000;
export const operatorSessionMs = 8 * 3_600_000;

/** How long a code counts for sensitive acts. Milliseconds. */
export const operatorStepUpMs = 5 * 60_000;
