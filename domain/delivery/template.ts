/** A template's body with its parameters filled in; placeholders without a value stay as they are. */
export function fillTemplate(body: string, parameters: readonly { key: string; text: string }[]): string {
  const values = new Map(parameters.map(({ key, text }) => [key, text]));
  return body.replace(/\{\{\s*(\w+)\s*\}\}/g, (placeholder, key: string) => values.get(key) ?? placeholder);
}
