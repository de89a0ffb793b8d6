/**
 * What was chosen in a menu, done once the menu is closed and the focus is back on its button: a dialog that opens then
 * takes the focus and gives it back there. Done at once, the closing menu would pull the focus out of that dialog.
 */
export class AfterMenu {
  #chosen: (() => unknown) | null = null;

  choose(act: () => unknown): void {
    this.#chosen = act;
  }

  /** For `onCloseAutoFocus` of the menu's content, which comes shortly before the focus goes back. */
  readonly closed = (): void => {
    const act = this.#chosen;
    this.#chosen = null;
    if (act !== null) setTimeout(act);
  };
}
