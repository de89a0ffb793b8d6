/** What a browser may show in place. Everything else, above all HTML and SVG, which can run scripts, is a download. */
const inlineTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'application/pdf',
]);

/** Whether a browser may show it in place; all else is a download. */
export function isInline(mime: string | null): boolean {
  return mime !== null && inlineTypes.has(mime);
}
