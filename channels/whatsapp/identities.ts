import type { Identities } from '../channel.ts';
import { type Fields, fieldsOf, textOf } from './shape.ts';

/** `<ISO2>.<alnum>` and the parent's `<ISO2>.ENT.<alnum>` (Meta, business-scoped user ids). */
const bsuidForm = /^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}$/;
const msisdnForm = /^\+?[0-9]{4,20}$/;
const longestId = 160;

/** Finds the `contacts[]` element of a message's sender; null when none carries one of the sender's ids. */
export type ContactFinder = (message: Fields) => Fields | null;

/** Indexes a value's `contacts[]`, which Meta may leave out and whose elements may lack either id. */
export function contactFinder(contacts: readonly unknown[]): ContactFinder {
  const byUser = new Map<string, Fields>();
  const byPhone = new Map<string, Fields>();
  for (const element of contacts) {
    const contact = fieldsOf(element);
    const user = textOf(contact?.user_id);
    const phone = textOf(contact?.wa_id);
    if (contact !== null && user !== null) byUser.set(user, contact);
    if (contact !== null && phone !== null) byPhone.set(phone, contact);
  }
  return function find(message: Fields): Fields | null {
    const user = textOf(message.from_user_id);
    const known = user === null ? undefined : byUser.get(user);
    if (known !== undefined) return known;
    const phone = textOf(message.from);
    const samePhone = phone === null ? undefined : byPhone.get(phone);
    if (samePhone === undefined) return null;
    // A number passes from one person to another: with a different user id it isn't the sender.
    const other = textOf(samePhone.user_id);
    return user !== null && other !== null && other !== user ? null : samePhone;
  };
}

/** The sender's ids: those on the message first, completed from its contact. Empty when nobody is named. */
export function identitiesOf(message: Fields, contact: Fields | null): Identities {
  const phone = textOf(message.from) ?? textOf(contact?.wa_id);
  const user = userIdOf(message.from_user_id) ?? userIdOf(contact?.user_id);
  const parent = userIdOf(message.from_parent_user_id) ?? userIdOf(contact?.parent_user_id);
  const identities: Identities = {};
  if (phone !== null && msisdnForm.test(phone)) identities.msisdn = phone.startsWith('+') ? phone.slice(1) : phone;
  if (user !== null) identities.bsuid = user;
  if (parent !== null) identities.parent_bsuid = parent;
  if (phone !== null) keepMisplaced(phone, identities);
  return identities;
}

/** A user id where a number belongs identifies the person all the same, but must never be dialled. */
function keepMisplaced(phone: string, identities: Identities): void {
  const match = bsuidForm.exec(phone);
  if (match === null) return;
  if (match[1] === undefined) identities.bsuid ??= phone;
  else identities.parent_bsuid ??= phone;
}

/** Meta may widen the form of user ids, so only what is surely no user id is turned away. */
function userIdOf(value: unknown): string | null {
  const id = textOf(value);
  return id === null || id.length > longestId || msisdnForm.test(id) ? null : id;
}
