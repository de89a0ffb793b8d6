export interface TemplatePart {
  text: string;
  /** The placeholder this part stands for; null for the template's own words. */
  key: string | null;
}

/** A body split at its `{{placeholders}}`. */
export function templateParts(body: string): TemplatePart[] {
  return body
    .split(/(\{\{\s*[\w.]+\s*\}\})/)
    .filter((text) => text !== '')
    .map((text) => {
      const key = /^\{\{\s*([\w.]+)\s*\}\}$/.exec(text)?.[1];
      return key === undefined ? { text, key: null } : { text, key };
    });
}

/** `date_and_time` as `Date and time`; null for a bare number, which says nothing. */
export function labelOf(key: string): string | null {
  if (/^\d+$/.test(key)) return null;
  const words = key.replace(/[_.]+/g, ' ').trim();
  return words.charAt(0).toLocaleUpperCase('en') + words.slice(1);
}

/** The body as it will read. */
export function filledText(body: string, values: Record<string, string>): string {
  return templateParts(body)
    .map((part) => (part.key === null ? part.text : (values[part.key] ?? '').trim() || part.text))
    .join('');
}
