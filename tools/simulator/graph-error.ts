type CodeEntry = { title: string; details?: string; status?: number };

/** Codes with Meta's words. What isn't listed here can still be produced by a fault rule. */
const CODES: Record<number, CodeEntry> = {
  0: { title: 'AuthException', status: 401 },
  1: { title: 'API Unknown', status: 500, details: 'Invalid request or possible server error.' },
  2: { title: 'API Service', status: 503, details: 'Temporary due to downtime or due to being overloaded.' },
  3: { title: 'API Method', status: 403 },
  101: { title: 'Error validating application. Cannot get application info due to a system error.' },
  4: { title: 'Application request limit reached', status: 429 },
  10: { title: 'Application does not have permission for this action', status: 403 },
  33: { title: 'Parameter value is not valid', details: 'The business phone number has been deleted.' },
  100: { title: 'Invalid parameter' },
  104: { title: 'An access token is required to request this resource.', status: 401 },
  190: { title: 'Invalid OAuth access token - Cannot parse access token', status: 401 },
  200: { title: 'API Permission', status: 403 },
  368: { title: 'Temporarily blocked for policies violations', status: 403 },
  2500: { title: 'Unknown path components' },
  80007: {
    title: 'Rate limit issues',
    status: 429,
    details: 'The WhatsApp Business Account has reached its rate limit.',
  },
  130403: { title: 'User is blocked by business' },
  130429: {
    title: 'Rate limit hit',
    status: 429,
    details:
      'Message failed to send because there were too many messages sent from this phone number in a short period of time',
  },
  130472: {
    title: "User's number is part of an experiment",
    details: "Failed to send message because this user's phone number is part of an experiment",
  },
  130497: { title: 'Business account is restricted from messaging users in this country.', status: 403 },
  131000: { title: 'Something went wrong', status: 500, details: 'Message failed to send due to an unknown error.' },
  131005: { title: 'Access denied', status: 403 },
  131008: { title: 'Required parameter is missing' },
  131009: { title: 'Parameter value is not valid' },
  131016: { title: 'Service unavailable', status: 500, details: 'A service is temporarily unavailable.' },
  131021: { title: 'Recipient cannot be sender', details: 'Sender and recipient phone number is the same.' },
  131026: { title: 'Message undeliverable', details: 'Message Undeliverable.' },
  131030: { title: 'Recipient phone number not in allowed list' },
  131031: { title: 'Business Account locked', status: 403 },
  131037: { title: 'WhatsApp provided number needs display name approval before message can be sent.' },
  131042: { title: 'Business eligibility payment issue' },
  131045: { title: 'Incorrect certificate', status: 500 },
  131047: {
    title: 'Re-engagement message',
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131048: { title: 'Spam rate limit hit' },
  131049: { title: 'This message was not delivered to maintain healthy ecosystem engagement.' },
  131050: {
    title:
      'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
  },
  131051: { title: 'Unsupported message type' },
  131052: { title: 'Media download error' },
  131053: { title: 'Media upload error' },
  131056: {
    title: '(Business Account, Consumer Account) pair rate limit hit',
    details:
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  },
  131057: { title: 'Business Account is in maintenance mode', status: 500 },
  131062: { title: 'Business-scoped user ID recipients are not supported for this message' },
  132000: { title: 'Number of parameters does not match the expected number of params' },
  132001: { title: 'Template name does not exist in the translation' },
  132005: { title: 'Translated text too long' },
  132007: { title: 'Template format character policy violated' },
  132012: { title: 'Parameter format does not match format in the created template' },
  132015: { title: 'Template is Paused' },
  132016: { title: 'Template is disabled' },
  132018: { title: 'There is an issue with the parameters in your template' },
  133004: { title: 'Server Temporarily Unavailable', status: 503 },
  133005: { title: 'Two step verification PIN Mismatch' },
  133008: { title: 'Too Many Two Step Verification PIN Guesses' },
  133015: { title: 'Please wait a few minutes before attempting to register this phone number' },
  133010: { title: 'Phone number not registered' },
  133016: { title: 'Account register or deregister rate limit exceeded' },
  135000: { title: 'Generic user error' },
};

const HELP = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/';

export type GraphErrorOptions = {
  code: number;
  subcode?: number | undefined;
  /** Whole message; without it Meta's words for the code. */
  message?: string | undefined;
  details?: string | undefined;
  status?: number | undefined;
  type?: string | undefined;
  transient?: boolean | undefined;
  retryAfterSeconds?: number | undefined;
};

/** An error the Graph API answers with. */
export class GraphError extends Error {
  readonly options: GraphErrorOptions;

  constructor(options: GraphErrorOptions) {
    super(options.message ?? `(#${options.code}) ${titleOf(options.code)}`);
    this.name = 'GraphError';
    this.options = options;
  }
}

/** Meta's words for a code, as they stand in `errors[].title`. */
export function titleOf(code: number): string {
  return CODES[code]?.title ?? 'Unknown error';
}

/** The HTTP status of an error: a rule's own, else the configured one, else the usual one. */
export function statusOf(error: GraphError, configured: Record<string, number>): number {
  return error.options.status ?? configured[String(error.options.code)] ?? CODES[error.options.code]?.status ?? 400;
}

/** The error body; fields appear only when they say something. */
export function errorBody(error: GraphError, traceId: string): { error: Record<string, unknown> } {
  const { code, subcode, type, transient } = error.options;
  const details = error.options.details ?? CODES[code]?.details;
  return {
    error: {
      message: error.message,
      type: type ?? 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...(details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
      ...(transient === undefined ? {} : { is_transient: transient }),
      fbtrace_id: traceId,
    },
  };
}

/** The element of `errors[]` in a failed status or an unsupported message. */
export function webhookError(code: number, details?: string): Record<string, unknown> {
  const title = titleOf(code);
  return { code, title, message: title, error_data: { details: details ?? CODES[code]?.details ?? title }, href: HELP };
}

/** Object unknown or out of the token's reach: Meta answers 400 with code 100, subcode 33, never 404. */
export function unknownObject(method: string, id: string): GraphError {
  return new GraphError({
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  });
}

/** A parameter is wrong (code 100 unless said otherwise). */
export function badParameter(message: string, details?: string): GraphError {
  return new GraphError({ code: 100, message: `(#100) ${message}`, details });
}
