import { m } from '#lib/i18n/generated/messages.js';

/** What a failed page is called. A page of somebody else is "Not found", like one that never was. */
export function errorTitle(status: number): string {
  if (status === 404) return m.not_found();
  return status === 403 ? m.shell_forbidden() : m.page_failed();
}
