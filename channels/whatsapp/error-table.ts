import type { ErrorRule } from '../channel.ts';

export type RuleName =
  | 'unanswered'
  | 'transient'
  | 'maintenance'
  | 'throttle'
  | 'pairThrottle'
  | 'spam'
  | 'locked'
  | 'country'
  | 'auth'
  | 'accountGone'
  | 'payment'
  | 'unregistered'
  | 'displayName'
  | 'identityKey'
  | 'undeliverable'
  | 'selfSend'
  | 'blocked'
  | 'notAllowed'
  | 'window'
  | 'marketingCap'
  | 'marketingStopped'
  | 'marketingHeld'
  | 'requestBug'
  | 'needsNumber'
  | 'templateUnknown'
  | 'templateMismatch'
  | 'templatePaused'
  | 'mediaUpload'
  | 'mediaDownload'
  | 'feature';

function rule(action: ErrorRule['action'], next: ErrorRule['next'], words: string): ErrorRule {
  return { action, words, next };
}

/** One entry per meaning: what the sender does, what staff can do next, and the words under the bubble. */
export const rules: Readonly<Record<RuleName, ErrorRule>> = {
  unanswered: rule(
    'reconcile',
    'none',
    'WhatsApp did not say whether it has this message. Its status is being awaited.',
  ),
  transient: rule('retry', 'retry', 'WhatsApp was not available. Sending is tried again.'),
  maintenance: rule('retry', 'retry', 'WhatsApp is maintaining this number. Sending is tried again.'),
  throttle: rule('retry', 'retry', 'This number sends faster than WhatsApp allows. Sending goes on more slowly.'),
  pairThrottle: rule(
    'retry',
    'retry',
    'This contact got many messages in a short time. Sending is tried again shortly.',
  ),
  spam: rule(
    'stop',
    'reconnect',
    'WhatsApp limits this number because of its quality. An admin can check it in Settings.',
  ),
  locked: rule('stop', 'reconnect', 'WhatsApp has locked this business account. An admin can check it in Settings.'),
  country: rule(
    'stop',
    'reconnect',
    'WhatsApp does not let this account write to this country. An admin can check it in Settings.',
  ),
  auth: rule(
    'stop',
    'reconnect',
    'WhatsApp no longer accepts the access to this number. An admin can reconnect it in Settings.',
  ),
  accountGone: rule(
    'stop',
    'reconnect',
    'WhatsApp does not find this number with the access given. An admin can reconnect it in Settings.',
  ),
  payment: rule(
    'stop',
    'reconnect',
    'WhatsApp found no payment method for this account. An admin can add one with Meta, then reconnect.',
  ),
  unregistered: rule(
    'stop',
    'reconnect',
    'This number is not registered with WhatsApp. An admin can reconnect it in Settings.',
  ),
  displayName: rule(
    'stop',
    'reconnect',
    'The name of this number is not approved yet. An admin can set it with Meta, then reconnect.',
  ),
  identityKey: rule(
    'stop',
    'reconnect',
    'WhatsApp reports a changed security key. An admin can check the number in Settings.',
  ),
  undeliverable: rule(
    'final',
    'retry',
    'WhatsApp could not deliver to this contact. Try again later or use another way.',
  ),
  selfSend: rule('final', 'none', 'This contact has the number the message is sent from. Choose another contact.'),
  blocked: rule(
    'final',
    'none',
    'One of the two has blocked the other, so WhatsApp does not deliver. Use another way.',
  ),
  notAllowed: rule(
    'final',
    'none',
    'This test number may write to listed contacts only. An admin can add the contact with Meta.',
  ),
  window: rule('final', 'template', 'The contact last wrote more than 24 hours ago. Send a template.'),
  marketingCap: rule(
    'final',
    'none',
    'WhatsApp limits how many offers this contact gets. Wait at least a day before the next one.',
  ),
  marketingStopped: rule(
    'final',
    'none',
    'The contact stopped offers from this business. Only they can start them again.',
  ),
  marketingHeld: rule(
    'final',
    'none',
    'WhatsApp does not deliver offers to this contact from this account. Messages without offers still work.',
  ),
  requestBug: rule('final', 'none', 'WhatsApp did not understand this message, a fault on our side. Tell an admin.'),
  needsNumber: rule(
    'final',
    'none',
    'This template needs a phone number, and the contact has not shared one. Ask for it first.',
  ),
  templateUnknown: rule(
    'final',
    'template',
    'This template is not approved for this number and language. Choose another one.',
  ),
  templateMismatch: rule(
    'final',
    'template',
    'The words filled in do not fit this template. Check them or choose another one.',
  ),
  templatePaused: rule('final', 'template', 'WhatsApp has paused or disabled this template. Choose another one.'),
  mediaUpload: rule('final', 'none', 'WhatsApp could not take this file. Send it in another format.'),
  mediaDownload: rule('final', 'none', 'WhatsApp could not load this file. Send it again.'),
  feature: rule('final', 'none', 'This number does not support that kind of message or call. Use a text instead.'),
};

/** Meta's codes by meaning; `code/subcode` where the subcode changes the meaning. */
export const codeRules: Readonly<Record<Exclude<RuleName, 'feature'>, readonly (number | string)[]>> = {
  // Accepted messages have answered with 1, so it is no failure yet.
  unanswered: [1],
  transient: [2, 131000, 131016, 133004],
  maintenance: [131057],
  throttle: [4, 17, 32, 613, 80007, 130429, 133016],
  pairThrottle: [131056],
  spam: [368, 131048, 131064],
  locked: [131031],
  country: [130497],
  auth: [0, 3, 10, 104, 190, 2500, 131005],
  // On WhatsApp the object of the path is our own number: gone, or out of the token's reach.
  accountGone: ['100/33', 33],
  payment: [131042, 131044],
  unregistered: [131045, 133010, 2494100],
  displayName: [131037],
  identityKey: [137000],
  undeliverable: [551, 131026],
  selfSend: [131021],
  blocked: [130403],
  notAllowed: [131030],
  // The last two are Messenger's and Instagram's spelling: kept apart from the missing permission that 10 means alone.
  window: [131047, '10/2018278', '10/2534022'],
  marketingCap: [131049],
  marketingStopped: [131050],
  marketingHeld: [130472, 131055, 131061, 131063],
  requestBug: [100, 131008, 131009, 131051, 135000],
  needsNumber: [131062],
  templateUnknown: [132001],
  templateMismatch: [132000, 132005, 132007, 132012, 132018, 132068, 132069],
  templatePaused: [132015, 132016],
  mediaUpload: [131053],
  mediaDownload: [131052],
};

/** Families Meta numbers together; asked after the single codes. */
export const rangeRules: readonly { from: number; to: number; name: RuleName }[] = [
  { from: 200, to: 299, name: 'auth' },
  { from: 131020, to: 131020, name: 'feature' },
  { from: 131041, to: 131041, name: 'feature' },
  { from: 131200, to: 131299, name: 'feature' },
  { from: 134100, to: 134102, name: 'marketingHeld' },
  { from: 138000, to: 138999, name: 'feature' },
  { from: 139100, to: 139103, name: 'feature' },
  { from: 147000, to: 147009, name: 'feature' },
  { from: 2388000, to: 2388299, name: 'templateUnknown' },
  { from: 2593107, to: 2593109, name: 'feature' },
];
