export interface Toast {
  id: number;
  text: string;
  tone: 'done' | 'problem';
  undo: (() => void | Promise<void>) | null;
}

/** At most one short notice at the bottom; the newest wins. */
export class Toasts {
  current = $state.raw<Toast | null>(null);
  #last = 0;

  done(text: string, undo: Toast['undo'] = null): void {
    this.current = { id: ++this.#last, text, tone: 'done', undo };
  }

  problem(text: string): void {
    this.current = { id: ++this.#last, text, tone: 'problem', undo: null };
  }

  close(id: number): void {
    if (this.current?.id === id) this.current = null;
  }
}
