import { m } from '#lib/i18n/generated/messages.js';

export const keyActions = [
  'next',
  'previous',
  'open',
  'close',
  'resolve',
  'snooze',
  'assign',
  'reply',
  'note',
  'panel',
  'tab',
  'palette',
  'help',
] as const;
export type KeyAction = (typeof keyActions)[number];

interface Combo {
  /** `event.code`, so that the place on the keyboard counts and not the layout. */
  code: string;
  alt?: true;
  /** Ctrl, or Cmd on a Mac. */
  mod?: true;
  /** As people write it. */
  label: string;
}

interface Binding {
  combos: readonly Combo[];
  label: () => string;
}

/** The only list of keys: it drives the listener, the tooltips and the help sheet. */
export const registry: Record<KeyAction, Binding> = {
  next: {
    combos: [
      { code: 'KeyJ', label: 'J' },
      { code: 'KeyJ', alt: true, label: 'Alt J' },
    ],
    label: m.key_next,
  },
  previous: {
    combos: [
      { code: 'KeyK', label: 'K' },
      { code: 'KeyK', alt: true, label: 'Alt K' },
    ],
    label: m.key_previous,
  },
  open: { combos: [{ code: 'Enter', label: 'Enter' }], label: m.key_open },
  close: { combos: [{ code: 'Escape', label: 'Esc' }], label: m.key_close },
  resolve: { combos: [{ code: 'KeyE', alt: true, label: 'Alt E' }], label: m.key_resolve },
  snooze: { combos: [{ code: 'KeyM', alt: true, label: 'Alt M' }], label: m.key_snooze },
  assign: { combos: [{ code: 'KeyA', alt: true, label: 'Alt A' }], label: m.key_assign },
  reply: { combos: [{ code: 'KeyL', alt: true, label: 'Alt L' }], label: m.reply },
  note: { combos: [{ code: 'KeyP', alt: true, label: 'Alt P' }], label: m.sight_note },
  panel: { combos: [{ code: 'KeyI', alt: true, label: 'Alt I' }], label: m.key_panel },
  tab: { combos: [{ code: 'KeyN', alt: true, label: 'Alt N' }], label: m.key_tab },
  palette: { combos: [{ code: 'KeyK', mod: true, label: 'Ctrl K' }], label: m.palette_key },
  help: { combos: [{ code: 'Slash', mod: true, label: 'Ctrl /' }], label: m.key_help },
};

/** What a tooltip prints behind the name. */
export function shortcutOf(action: KeyAction): string {
  return registry[action].combos.at(-1)?.label ?? '';
}

/** The action behind a key press; null while the press belongs to a text field, a menu or a dialog. */
export function actionOf(event: KeyboardEvent, singleKeys: boolean): KeyAction | null {
  if (event.isComposing || event.defaultPrevented || (event.repeat && event.code === 'Escape')) return null;
  // `?` has no fixed place on keyboards, so it goes by its sign
  if (event.key === '?' && singleKeys && !isTyping(event.target)) return 'help';
  const found = keyActions.find((action) => registry[action].combos.some((combo) => matches(combo, event)));
  if (found === undefined) return null;
  const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
  if (!isPlain) return found;
  if (found === 'close') return found;
  if (isTyping(event.target)) return null;
  return found === 'open' || singleKeys ? found : null;
}

/** Whether a key press means this action, also where the listener of the page stands back. */
export function matchesAction(action: KeyAction, event: KeyboardEvent): boolean {
  return registry[action].combos.some((combo) => matches(combo, event));
}

function matches(combo: Combo, event: KeyboardEvent): boolean {
  const mod = event.ctrlKey || event.metaKey;
  return (
    event.code === combo.code &&
    event.altKey === (combo.alt ?? false) &&
    mod === (combo.mod ?? false) &&
    !event.shiftKey
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
