import type { Cure } from '../connector.ts';
import { classify } from './errors.ts';

const settings = 'https://business.facebook.com/latest/settings/whatsapp_account';
const manager = 'https://business.facebook.com/latest/whatsapp_manager/phone_numbers';
const systemUsers = 'https://business.facebook.com/latest/settings/system_users';
const payment = 'https://business.facebook.com/latest/billing_hub/payment_settings';
const support = 'https://business.facebook.com/business-support-home';

function cure(words: string, help: string | null = null): Omit<Cure, 'code'> {
  return { words, help };
}

const pinAgain = cure(
  'The PIN is not the one of this number. Enter the six digits chosen for two-step verification, or set a new PIN in WhatsApp Manager.',
  manager,
);
const pinWait = cure('The PIN was tried too often. Wait for the time WhatsApp Manager names, then try again.', manager);
const codeGone = cure('The sign-up with Meta took too long or was used already. Open it again.');
const reconnect = cure('Meta no longer accepts the access token. Reconnect this number.', systemUsers);
const locked = cure(
  'Meta has locked or restricted this account. Its reason and the way to appeal stand with Meta.',
  support,
);
const partnerGone = cure('Omniflow was removed from this account with Meta. Reconnect the number.', settings);

/**
 * Code → what mends it, for people who connect a number or look at its health: Meta's codes (`code/subcode` where the
 * subcode changes the meaning), events of its account news, and words of ours. Meta's documents, Sept 2026.
 */
const cures: Readonly<Record<string, Omit<Cure, 'code'>>> = {
  NO_ANSWER: cure('Meta did not answer. Nothing was changed. Try again in a moment.'),
  AGREEMENT: cure('An admin has to accept the data agreement first, under Agreements.'),
  TOKEN_EXPIRED: cure('The access token has expired. Reconnect this number.', systemUsers),
  TOKEN_INVALID: reconnect,
  OTHER_APP: cure(
    'The token was made for another app. Choose this app when the token is made, or use the sign-up with Meta.',
    systemUsers,
  ),
  SCOPES: cure(
    'The token lacks permissions. Make one with whatsapp_business_messaging and whatsapp_business_management.',
    systemUsers,
  ),
  NO_ACCOUNT: cure('Meta named no WhatsApp account. Go through its sign-up again and choose one.', settings),
  NO_NUMBERS: cure('This account has no number yet. Add one in WhatsApp Manager.', manager),
  NOT_IN_ACCOUNT: cure('This number is not in the account any more. Choose the account it is in now.', manager),
  TAKEN: cure('This number is connected already. It has to be disconnected there first.'),
  IN_APP: cure('The number is still used in the WhatsApp app. Move it to the platform with Meta first.', manager),
  NOT_SUBSCRIBED: cure('Meta does not pass messages on to us. Check again: we ask it to.'),
  NUMBER_PENDING: cure('Meta is still setting this number up. Look again in a few minutes.', manager),
  NUMBER_OFF: cure('This number is not registered with WhatsApp. Reconnect it and enter its PIN.', manager),
  NUMBER_BLOCKED: locked,
  NAME_REFUSED: cure('Meta did not approve the display name. Change it in WhatsApp Manager.', manager),
  QUALITY_RED: cure(
    'People block or report messages of this number. Write to fewer people, and only to those who wait for it.',
    manager,
  ),
  NO_WEBHOOK: cure('Nothing has come from Meta yet. Write to the number from your own phone.'),
  NOT_SENT: cure('No message has left yet. Answer the conversation in the inbox, or ask for consent there.'),
  NOT_DELIVERED: cure('WhatsApp has the answer, and the phone has not confirmed it. Check that the phone is online.'),
  SETTING_UP: cure('This number is not connected yet. Finish its set-up.'),
  DISCONNECTED: cure('This number was disconnected. Connect it again to receive and send.'),
  '100/36007': codeGone,
  '100/36009': codeGone,
  '100/36008': cure('The address of the sign-up is not allowed for this app. An operator has to add it with Meta.'),
  '100/33': cure(
    'Meta does not find it with this token. Check the id, and that the token reaches the account.',
    settings,
  ),
  '100': cure('Meta did not understand the request. Check the ids, then try again.'),
  '10': cure('The app lacks a permission for this account. Go through the sign-up with Meta again.', settings),
  '200': cure('The token lacks a permission for this account. Make a new one that has it.', systemUsers),
  '2388001': cure('The number has to be verified with Meta first.', manager),
  '131031': locked,
  '131037': cure('The display name is not approved yet. Set it in WhatsApp Manager, then check again.', manager),
  '131042': cure('Meta found no payment method for this account. Add one, then reconnect.', payment),
  '131045': cure('The number is not registered. Reconnect it and enter its PIN.', manager),
  '133005': pinAgain,
  '133006': cure('The number has to be verified with Meta again. Do so in WhatsApp Manager.', manager),
  '133008': pinWait,
  '133009': pinWait,
  '133010': cure('The number is not registered. Reconnect it and enter its PIN.', manager),
  '133015': cure('The number was deleted a short while ago. Wait five minutes, then try again.', manager),
  '133016': cure('This number was registered ten times in 72 hours. Meta allows the next try later.', manager),
  '190/460': reconnect,
  '190/463': cure('The access token has expired. Reconnect this number.', systemUsers),
  DISABLED_UPDATE: locked,
  ACCOUNT_RESTRICTION: locked,
  ACCOUNT_VIOLATION: locked,
  ACCOUNT_DELETED: cure('The WhatsApp account was deleted with Meta. Connect a number of another account.', settings),
  PARTNER_REMOVED: partnerGone,
  PARTNER_APP_UNINSTALLED: partnerGone,
  ACCOUNT_OFFBOARDED: partnerGone,
};

/** What mends a failure, by the code of a refusal, of a check, or of a number's health. Never without words. */
export function cureOf(code: string): Cure {
  const [number] = code.split('/');
  const known = cures[code] ?? cures[number ?? ''];
  if (known !== undefined) return { code, ...known };
  const parsed = Number(number);
  if (!Number.isSafeInteger(parsed))
    return { code, ...cure('Meta refused this. Try again; an operator can look the code up.') };
  const subcode = Number(code.split('/')[1]);
  return { code, words: classify(parsed, Number.isSafeInteger(subcode) ? subcode : null).words, help: null };
}
