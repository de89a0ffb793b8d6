import { m } from '#lib/i18n/generated/messages.js';

/** "Firefox on Linux", as much of it as is known. */
export function deviceWords({ browser, system }: { browser: string; system: string }): string {
  if (browser !== '' && system !== '') return m.security_device_on({ browser, system });
  return browser || system || m.security_device_unknown();
}
