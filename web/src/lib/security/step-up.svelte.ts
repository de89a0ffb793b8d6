/** The question "Is it you?", asked by whichever call the server refused; one dialog answers for all that wait. */
class StepUp {
  isOpen = $state(false);
  #waiting: ((proven: boolean) => void)[] = [];

  /** Opens the dialog; true once the person has shown that it is them, false when they gave up. */
  ask(): Promise<boolean> {
    this.isOpen = true;
    return new Promise((answer) => this.#waiting.push(answer));
  }

  finish(proven: boolean): void {
    this.isOpen = false;
    for (const answer of this.#waiting.splice(0)) answer(proven);
  }
}

/** Lives in the browser only: nothing on the server ever asks. */
export const stepUp = new StepUp();
