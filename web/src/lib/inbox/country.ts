/** A country by its two letters, in words; anything longer is taken to be words already. */
export function countryName(country: string): string {
  if (!/^[A-Za-z]{2}$/.test(country)) return country;
  return new Intl.DisplayNames(['en'], { type: 'region' }).of(country.toUpperCase()) ?? country;
}
