import type { IconComponent } from '#lib/ui/icon.ts';

/** Where a command stands in the list; `conversation`: about the open one, there while the scope is on. */
export type CommandGroup = 'conversation' | 'place' | 'action';

/** Something the palette can do. What a person may not open is absent; what is refused now stays and says why (ui rules 1.1, 1.6). */
export interface Command {
  /** Says what it is across visits: recent places are kept by it. */
  id: string;
  group: CommandGroup;
  word: string;
  icon: IconComponent;
  /** Further words it is found by, shown quietly beside it. */
  quiet?: string;
  keys?: string;
  /** Why it can't be done now. */
  reason?: string | null;
  /** One of many of its kind: there once something is typed. */
  typed?: boolean;
  /** Where it leads, also in a new tab. */
  href?: string;
  /** What it does, after the palette closed and the focus is back. */
  run?: () => void;
  /** Typed in the person's place, to choose among what follows. */
  narrow?: string;
}

/** What a page brings into the palette while it is open. */
export interface Offer {
  /** What its commands are about: the chip in the field. */
  subject?: () => { id: string; name: string } | null;
  commands: () => Command[];
  /** The palette opens: the time to fetch what its commands need. */
  opened?: () => void;
}
