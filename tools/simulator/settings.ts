/** What the platform leaves open or changes without notice: a setting, never a constant. */
export type Settings = {
  /** Messages a number may send per second (80, 1000, or 20 in coexistence). */
  throughputPerSecond: number;
  /** One message per interval to the same user, with so many borrowed ahead. */
  pairIntervalMs: number;
  pairBurst: number;
  /** Length of the customer service window. */
  windowMs: number;
  /** Whether 131047 answers the request or comes later as a failed status. */
  windowError: 'sync' | 'async';
  /** Whether 131026 answers the request or comes later as a failed status. */
  unknownRecipient: 'sync' | 'async';
  /** A BSUID in `to` is accepted; then nothing more is heard, or it fails with 131026. */
  bsuidInTo: 'lost' | 'failed';
  /** Whether a bare reaction opens the window (the platform doesn't say). */
  reactionOpensWindow: boolean;
  /** Life of a media address. */
  mediaUrlMs: number;
  /** Life of a media id from a webhook, and of one uploaded. */
  inboundMediaMs: number;
  uploadedMediaMs: number;
  /** Life of a sign-up's code and of the token it gives; a token of null never expires. */
  signUpCodeMs: number;
  signUpTokenMs: number | null;
  /** Wrong PINs until WhatsApp lets nobody guess on. */
  pinGuesses: number;
  /** HTTP status by error code, where it should differ from the usual one. */
  httpStatus: Record<string, number>;
};

const DAY_MS = 86_400_000;

export function defaultSettings(): Settings {
  return {
    throughputPerSecond: 80,
    pairIntervalMs: 6_000,
    pairBurst: 45,
    windowMs: DAY_MS,
    windowError: 'sync',
    unknownRecipient: 'async',
    bsuidInTo: 'lost',
    reactionOpensWindow: false,
    mediaUrlMs: 300_000,
    inboundMediaMs: 7 * DAY_MS,
    uploadedMediaMs: 30 * DAY_MS,
    signUpCodeMs: 600_000,
    signUpTokenMs: 60 * DAY_MS,
    pinGuesses: 5,
    httpStatus: {},
  };
}
