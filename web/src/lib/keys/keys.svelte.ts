import { actionOf, type KeyAction } from './registry.ts';

const stored = 'omniflow-single-keys';

/** Returns false when there was nothing to do, so that the browser keeps the key. */
export type KeyHandler = (event: KeyboardEvent) => boolean | undefined;

/** Which page answers which key right now, and whether single letters count. */
export class Keys {
  singleKeys = $state(true);
  helpOpen = $state(false);
  readonly #handlers = new Map<KeyAction, KeyHandler>();

  start(): () => void {
    this.singleKeys = localStorage.getItem(stored) !== 'off';
    this.#handlers.set('help', () => {
      this.helpOpen = true;
      return true;
    });
    const press = (event: KeyboardEvent) => this.#press(event);
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }

  setSingleKeys(on: boolean): void {
    this.singleKeys = on;
    localStorage.setItem(stored, on ? 'on' : 'off');
  }

  /** Answers these keys until the returned function is called. */
  on(handlers: Partial<Record<KeyAction, KeyHandler>>): () => void {
    const entries = Object.entries(handlers) as [KeyAction, KeyHandler][];
    for (const [action, handler] of entries) this.#handlers.set(action, handler);
    return () => {
      for (const [action] of entries) this.#handlers.delete(action);
    };
  }

  #press(event: KeyboardEvent): void {
    if (document.querySelector('[role=dialog], [role=menu], [role=alertdialog]') !== null) return;
    const action = actionOf(event, this.singleKeys);
    const handler = action === null ? undefined : this.#handlers.get(action);
    if (handler !== undefined && handler(event) !== false) event.preventDefault();
  }
}
