import type { GateCode } from './consent/gate.ts';

/** Every failure a caller can be told about. One code each, shared by API, activities and screen. */
export type ErrorCode =
  | GateCode
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'INVALID_INPUT'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'RATE_LIMITED'
  | 'ALREADY_ASKED'
  | 'NOT_RETRYABLE'
  | 'TEMPLATE_UNKNOWN'
  | 'KEY_DESTROYED'
  | 'CONSENT_REQUIRED'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_USED'
  | 'STEP_UP_REQUIRED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'SECOND_FACTOR_WRONG'
  | 'SECOND_FACTOR_LAST'
  | 'SECOND_FACTOR_KEPT'
  | 'PASSWORD_WRONG'
  | 'OTHER_TENANT'
  | 'DPA_REQUIRED'
  | 'LAST_ADMIN'
  | 'OWNER_STAYS'
  | 'NAME_TAKEN'
  | 'ALREADY_MEMBER'
  | 'IN_USE'
  | 'CHANNEL_TAKEN'
  | 'META_REFUSED'
  | 'EGRESS_CLOSED'
  | 'SUPPORT_ACCESS_REQUIRED'
  | 'TOO_SOON'
  | 'TOO_LATE'
  | 'UNAVAILABLE'
  | 'INTERNAL';

interface ErrorRule {
  status: number;
  /** Whether an activity may try again. */
  retry: boolean;
  /** What staff read. `{name}` and the like are filled by the screen. */
  text: string;
}

/** One table: code → HTTP status, retry behaviour, words (ui rules section 6). */
export const errorRules: Record<ErrorCode, ErrorRule> = {
  TENANT_FROZEN: {
    status: 409,
    retry: false,
    text: 'This organisation is frozen: nothing can be changed or sent. Reading and export still work.',
  },
  ERASURE_PENDING: { status: 409, retry: false, text: 'Closed because data is being erased.' },
  CHANNEL_STOPPED: {
    status: 409,
    retry: false,
    text: 'This number is disconnected. An admin can reconnect it in Settings.',
  },
  MINOR: { status: 409, retry: false, text: 'Not possible for this contact: marked as a minor.' },
  DENIED: { status: 409, retry: false, text: '{name} does not want this.' },
  CONSENT_WITHDRAWN: { status: 409, retry: false, text: '{name} does not want this.' },
  UNKNOWN_CONSENT: { status: 409, retry: false, text: 'Ask for consent first. Nothing else can be sent.' },
  MARKETING_UNASKED: {
    status: 409,
    retry: false,
    text: 'This person has not agreed to offers. Choose a template about their own matter.',
  },
  WINDOW_CLOSED: { status: 409, retry: false, text: '{name} last wrote more than 24 hours ago. Send a template.' },
  UNAUTHENTICATED: { status: 401, retry: false, text: 'Sign in to go on.' },
  FORBIDDEN: { status: 403, retry: false, text: 'Your role does not allow this. An admin can change it.' },
  NOT_FOUND: { status: 404, retry: false, text: 'Not found.' },
  INVALID_INPUT: { status: 422, retry: false, text: 'Some fields need another look.' },
  CONFLICT: {
    status: 409,
    retry: false,
    text: 'Somebody else changed this at the same time. Look again, then repeat.',
  },
  TOO_LARGE: { status: 413, retry: false, text: 'This is larger than allowed.' },
  RATE_LIMITED: { status: 429, retry: true, text: 'Too many requests. Wait a moment, then repeat.' },
  ALREADY_ASKED: { status: 409, retry: false, text: 'The question was already sent. The answer is still open.' },
  NOT_RETRYABLE: { status: 409, retry: false, text: 'This message is not waiting for a decision.' },
  TEMPLATE_UNKNOWN: {
    status: 422,
    retry: false,
    text: 'This template is not approved for the number. Choose another one.',
  },
  KEY_DESTROYED: { status: 410, retry: false, text: 'These words were destroyed and cannot be read any more.' },
  CONSENT_REQUIRED: { status: 403, retry: false, text: 'Agree to the privacy policy first. Nothing was stored.' },
  TOKEN_EXPIRED: { status: 410, retry: false, text: 'This link is no longer valid. Ask for a new one.' },
  TOKEN_USED: { status: 410, retry: false, text: 'This link was used already. Ask for a new one if you need it.' },
  STEP_UP_REQUIRED: { status: 403, retry: false, text: 'Confirm that it is you: your password or second step.' },
  SECOND_FACTOR_REQUIRED: {
    status: 403,
    retry: false,
    text: 'Your organisation asks for a second step at sign-in. Set it up to go on.',
  },
  SECOND_FACTOR_WRONG: { status: 422, retry: false, text: 'This code is not right. Enter the newest one.' },
  SECOND_FACTOR_LAST: {
    status: 409,
    retry: false,
    text: 'Your organisation asks for a second step. Add another one before you remove this.',
  },
  SECOND_FACTOR_KEPT: {
    status: 409,
    retry: false,
    text: 'Nobody here can reset this one: it also protects the ownership or another organisation. A recovery code helps, or support.',
  },
  OTHER_TENANT: {
    status: 409,
    retry: false,
    text: 'You went to another organisation in this browser. Nothing was changed.',
  },
  PASSWORD_WRONG: { status: 422, retry: false, text: 'This password is not right.' },
  DPA_REQUIRED: { status: 409, retry: false, text: 'Accept the data agreement before connecting a channel.' },
  LAST_ADMIN: {
    status: 409,
    retry: false,
    text: 'An organisation needs at least one active admin. Make somebody else admin first.',
  },
  OWNER_STAYS: {
    status: 409,
    retry: false,
    text: 'This person owns the organisation. Ownership must be handed over first.',
  },
  NAME_TAKEN: { status: 409, retry: false, text: 'There is one with this name already. Choose another name.' },
  ALREADY_MEMBER: { status: 409, retry: false, text: 'Somebody with this address works here already.' },
  IN_USE: { status: 409, retry: false, text: 'Something still depends on this. Move that first.' },
  CHANNEL_TAKEN: { status: 409, retry: false, text: 'This number is connected already.' },
  META_REFUSED: { status: 422, retry: false, text: 'Meta refused this. The list says what to do.' },
  EGRESS_CLOSED: {
    status: 409,
    retry: false,
    text: 'This address is not in the register of partners, so nothing was sent.',
  },
  TOO_LATE: { status: 409, retry: false, text: 'The last moment to take this back has passed.' },
  TOO_SOON: {
    status: 422,
    retry: false,
    text: 'Organisations must know of a partner for seven days. Choose a later date.',
  },
  SUPPORT_ACCESS_REQUIRED: {
    status: 403,
    retry: false,
    text: 'This organisation has not given access. Its admin can give it for a time in Settings; this attempt was noted.',
  },
  UNAVAILABLE: {
    status: 503,
    retry: true,
    text: 'A part of the system is not reachable. Nothing was changed. Try again.',
  },
  INTERNAL: { status: 500, retry: true, text: 'Something failed on our side. Nothing was changed. Try again.' },
};

/** A failure with a stable code; carries no words of a person. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, detail?: string) {
    super(detail ?? errorRules[code].text);
    this.name = 'DomainError';
    this.code = code;
  }
}

/** A change refused because of how the thing stands now, which the caller may see: CONFLICT carries the newer version. */
export class StandsOtherwise extends DomainError {
  readonly current: object;
  constructor(code: ErrorCode, current: object) {
    super(code);
    this.name = 'StandsOtherwise';
    this.current = current;
  }
}
