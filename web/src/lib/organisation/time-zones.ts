/** Browsers still list some zones under names that the time zone database replaced years ago; servers know both. */
const renamed: Readonly<Record<string, string>> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Europe/Kiev': 'Europe/Kyiv',
};

/** Zones to choose from, in order of name; `chosen` is always among them, whatever this browser calls it. */
export function timeZones(chosen: string): { value: string; label: string }[] {
  const listed = Intl.supportedValuesOf('timeZone').map((zone) => renamed[zone] ?? zone);
  const all = new Set(chosen === '' ? listed : [...listed, chosen]);
  return [...all].sort().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}
