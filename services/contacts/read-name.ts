import type { SealedShapes } from '../../database/sealed-shapes.ts';
import type { Standing } from '../../domain/consent/standing.ts';
import type { Unsealer } from '../inbox/unsealer.ts';
import { showNumber } from './read-number.ts';

/** What a row knows of a person before anything is opened. */
export interface SealedPerson {
  contactId: string;
  standing: Standing;
  contactSealed: Buffer | null;
  identityId: string | null;
  identitySealed: Buffer | null;
}

export interface ShownPerson {
  title: string;
  name: string | null;
  username: string | null;
  phone: string | null;
  country: string | null;
}

const nobody = 'WhatsApp user';

/** A person as staff may see them now: whole once they agreed, before and after that a masked number and nothing else (PC-2.0). */
export function showPerson(unsealer: Unsealer, person: SealedPerson): ShownPerson {
  const identity =
    person.identityId === null
      ? null
      : unsealer.open<SealedShapes['contact_identity']>(person.identitySealed, {
          table: 'contact_identity',
          rowId: person.identityId,
        });
  const number = identity === null ? null : showNumber(identity.value);
  if (person.standing !== 'accepted') {
    return {
      title: number?.masked ?? nobody,
      name: null,
      username: null,
      phone: number?.masked ?? null,
      country: number?.country ?? null,
    };
  }
  const known = unsealer.open<SealedShapes['contact']>(person.contactSealed, {
    table: 'contact',
    rowId: person.contactId,
  });
  const name = known?.name ?? null;
  const username = known?.username ?? null;
  return {
    title: name ?? username ?? number?.full ?? nobody,
    name,
    username,
    phone: number?.full ?? null,
    country: number?.country ?? null,
  };
}
