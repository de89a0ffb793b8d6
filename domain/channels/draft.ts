/** How long a connection may be left and taken up again. Milliseconds. */
export const draftMs = 24 * 3_600_000;

/** How long a provider's sign-up may take. Milliseconds. */
export const signUpMs = 30 * 60_000;

export const draftSteps = ['account', 'number', 'check'] as const;
export type DraftStep = (typeof draftSteps)[number];

/** The first thing still to do: a token, then a number with a department, then connecting and looking at it. */
export function stepOf(draft: { hasToken: boolean; accountId: string | null; departmentId: string | null }): DraftStep {
  if (!draft.hasToken) return 'account';
  return draft.accountId === null || draft.departmentId === null ? 'number' : 'check';
}
