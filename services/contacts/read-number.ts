import { parsePhoneNumberFromString } from 'libphonenumber-js';

const lastShown = 3;
const mostShownFirst = 5;
const leastHidden = 2;

export interface ShownNumber {
  /** As people write it: `+91 98190 12412`. */
  full: string;
  /** For people who haven't agreed: `+91 98190 •• 412`. */
  masked: string;
  /** ISO 3166 code, null for numbers of no single country. */
  country: string | null;
}

/** A number as the provider sent it (digits, with or without +) in the ways a screen may show it. */
export function showNumber(value: string): ShownNumber {
  const international = value.startsWith('+') ? value : `+${value}`;
  const parsed = parsePhoneNumberFromString(international);
  if (parsed === undefined) return { full: international, masked: maskOf('', international.slice(1)), country: null };
  return {
    full: parsed.formatInternational(),
    masked: maskOf(`+${parsed.countryCallingCode} `, parsed.nationalNumber),
    country: parsed.country ?? null,
  };
}

function maskOf(prefix: string, digits: string): string {
  const first = Math.max(0, Math.min(mostShownFirst, digits.length - lastShown - leastHidden));
  return `${prefix}${digits.slice(0, first)} •• ${digits.slice(-lastShown)}`;
}
