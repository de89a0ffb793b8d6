export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const cookie = 'omniflow-theme';
const yearSeconds = 31_536_000;

/** The theme this browser chose. A cookie, so that the server sends the page in it and nothing flashes. */
export class Theme {
  choice = $state<ThemeChoice>('system');

  /** Reads the choice and follows the system while that is the choice. */
  start(): () => void {
    this.choice = themeChoices.find((name) => document.cookie.split('; ').includes(`${cookie}=${name}`)) ?? 'system';
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => this.#apply();
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    const age = choice === 'system' ? 0 : yearSeconds;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and Firefox of the last years
    document.cookie = `${cookie}=${choice}; path=/; max-age=${age}; samesite=lax`;
    this.#apply();
  }

  #apply(): void {
    const isDark =
      this.choice === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : this.choice === 'dark';
    document.documentElement.classList.toggle('dark', isDark);
    document.documentElement.classList.toggle('light', !isDark);
  }
}
