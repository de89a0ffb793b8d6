/**
 * Sentences the policies prescribe word for word. Screens, messages and the consent ledger read them from here; they
 * are never retyped, shortened or translated by hand. A test compares them byte for byte with the policy texts.
 */

export interface Notice {
  readonly id: string;
  /** Counts up when the policy changes its wording; the ledger keeps the version a person saw. */
  readonly version: number;
  readonly locale: 'en';
  /** Where the sentence stands: file name in tests/repository/policies, without its ending, and section. */
  readonly policy: string;
  readonly section: string;
  readonly text: string;
}

const dataCollectionPolicy = 'privacy-and-data-collection-policy';

export const notices = {
  /** Shown beside the unticked box before registration (PC-1.2). */
  registrationConsent: {
    id: 'registration-consent',
    version: 1,
    locale: 'en',
    policy: dataCollectionPolicy,
    section: '1',
    text: 'By proceeding with registration, you agree to our collection and use of your data as outlined in our Privacy Policy.',
  },
  /** The question of the first interaction; nothing else may be sent before its answer (PC-2.1). */
  firstContact: {
    id: 'first-contact',
    version: 1,
    locale: 'en',
    policy: dataCollectionPolicy,
    section: '2',
    text: 'Alright, is it ok if we save your information in our system here to assist you to our best ability?',
  },
  /** Why the call button does nothing: on hover, on focus and to screen readers (PC-3.2b). */
  callDisabled: {
    id: 'call-disabled',
    version: 1,
    locale: 'en',
    policy: dataCollectionPolicy,
    section: '3',
    text: "Call disabled: Customer is marked as 'do not call'",
  },
} as const satisfies Record<string, Notice>;
