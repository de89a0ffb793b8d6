/** What a browser may show in place. Everything else, above all HTML and SVG, which can run scripts, is a download. */
const inlineTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'application/pdf',
]);

export function isInline(mime: string | null): boolean {
  return mime !== null && inlineTypes.has(mime);
}
