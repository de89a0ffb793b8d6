import { tick } from 'svelte';

/** One go at a form: what is missing shows after the first try, and the focus goes to the first of it. */
export class Attempt {
  form = $state<HTMLFormElement | null>(null);
  tried = $state(false);
  busy = $state(false);
  problem = $state<string | null>(null);

  /** Whether nothing is wrong, and the work may begin. */
  async begin(wrong: Readonly<Record<string, string | null>>): Promise<boolean> {
    this.tried = true;
    if (this.busy) return false;
    if (Object.values(wrong).some((text) => text !== null)) {
      await tick();
      this.form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
      return false;
    }
    this.busy = true;
    this.problem = null;
    return true;
  }

  /** It was refused: the form is the person's again. */
  end(problem: string | null): void {
    this.busy = false;
    this.problem = problem;
  }
}
