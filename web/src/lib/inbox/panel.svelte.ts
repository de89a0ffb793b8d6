import { createContext } from 'svelte';

const stored = 'omniflow-contact-panel';
const wide = '(min-width: 80rem)';

/** The contact panel: beside the thread where there is room, remembered; else a sheet that is part of the address. */
export class Panel {
  /** Whether there is room beside the thread. The server can't know; wide is what most staff have. */
  isWide = $state(true);
  kept = $state(true);
  readonly #sheet: () => boolean;
  readonly #setSheet: (open: boolean) => void;

  constructor(sheet: () => boolean, setSheet: (open: boolean) => void) {
    this.#sheet = sheet;
    this.#setSheet = setSheet;
  }

  get visible(): boolean {
    return this.isWide ? this.kept : this.#sheet();
  }

  get sheetOpen(): boolean {
    return !this.isWide && this.#sheet();
  }

  start(): () => void {
    this.kept = localStorage.getItem(stored) !== 'closed';
    const media = matchMedia(wide);
    const follow = () => (this.isWide = media.matches);
    follow();
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }

  toggle(): void {
    if (!this.isWide) {
      this.#setSheet(!this.#sheet());
      return;
    }
    this.kept = !this.kept;
    localStorage.setItem(stored, this.kept ? 'open' : 'closed');
  }

  closeSheet(): void {
    if (this.#sheet()) this.#setSheet(false);
  }
}

export const [usePanel, providePanel] = createContext<Panel>();
