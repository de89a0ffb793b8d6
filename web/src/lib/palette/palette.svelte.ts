import { untrack } from 'svelte';
import type { FoundConversation } from '#contracts/search/search.contract.ts';
import type { Api } from '#lib/api/client.ts';
import type { ConversationRow } from '#lib/inbox/types.ts';
import type { Live } from '#lib/live/live.svelte.ts';
import type { Command, Offer } from './command.ts';
import { Finder } from './finder.svelte.ts';
import { matches, typedWords } from './match.ts';
import { Recent } from './recent.ts';

export const kinds = ['all', 'action', 'conversation', 'message', 'place'] as const;
export type Kind = (typeof kinds)[number];

export type Entry = { id: string; kind: Exclude<Kind, 'all'> } & (
  | { type: 'command'; command: Command }
  | { type: 'conversation'; row: ConversationRow }
  | { type: 'message'; found: FoundConversation }
);

export type GroupName = 'here' | 'recent' | 'conversations' | 'messages' | 'places' | 'actions';

export interface EntryGroup {
  name: GroupName;
  entries: Entry[];
}

const recentAtMost = 5;
const conversationsAtMost = 8;

/** Search and commands: what is typed, and what of it there is for this person. */
export class Palette {
  words = $state('');
  only = $state<Kind>('all');
  readonly finder: Finder;
  readonly recent: Recent;
  #open = $state(false);
  /** The person took the chip away. */
  #left = $state(false);
  #offers = $state.raw<readonly Offer[]>([]);
  #recentIds = $state.raw<readonly string[]>([]);
  /** Where the person is: no news to them. */
  #here: string | null = null;

  constructor(api: Api, member: string) {
    this.finder = new Finder(api);
    this.recent = new Recent(member);
  }

  /** Follows the server's word on who may see what, until the returned function is called. */
  start(live: Live): () => void {
    return live.listen({
      changed: () => undefined,
      gone: (ids) => this.finder.drop(ids),
      refetch: () => this.#open && void this.finder.open(),
    });
  }

  /** Brings commands in until the returned function is called. */
  offer(offer: Offer): () => void {
    // the effect that offers must not wait for what others offer
    this.#offers = [...untrack(() => this.#offers), offer];
    return () => (this.#offers = this.#offers.filter((one) => one !== offer));
  }

  /** Remembers a place or a conversation, by its entry's id. */
  visited(id: string | null): void {
    this.#here = id;
    if (id !== null) this.recent.visited(id);
  }

  get open(): boolean {
    return this.#open;
  }

  show(): void {
    this.#start();
    this.#open = true;
    this.#recentIds = this.recent.ids.filter((id) => id !== this.#here).slice(0, recentAtMost);
    for (const { opened } of this.#offers) opened?.();
    void this.finder.open();
  }

  close(): void {
    this.#open = false;
    this.#start();
    this.finder.close();
  }

  type(words: string): void {
    this.words = words;
    this.finder.find(words);
  }

  leaveScope(): void {
    this.#left = true;
  }

  readonly typed = $derived(typedWords(this.words));

  /** What the commands at the top are about. */
  readonly scope = $derived(
    this.#left ? null : (this.#offers.map(({ subject }) => subject?.()).find((one) => !!one) ?? null),
  );

  readonly #all = $derived.by((): EntryGroup[] => {
    const commands = this.#offers.flatMap((offer) => offer.commands()).filter((one) => this.#shows(one));
    const of = (group: Command['group']) => commands.filter((one) => one.group === group).map(entryOf);
    const here = this.scope === null ? [] : of('conversation');
    const conversations = this.#conversations();
    const recent = this.typed.length > 0 ? [] : this.#recent([...conversations, ...of('place')]);
    const rest = (entries: Entry[]) => entries.filter(({ id }) => !recent.some((one) => one.id === id));
    const groups: EntryGroup[] = [
      { name: 'here', entries: here },
      { name: 'recent', entries: recent },
      { name: 'conversations', entries: rest(conversations).slice(0, conversationsAtMost) },
      { name: 'messages', entries: this.#messages() },
      { name: 'places', entries: rest(of('place')) },
      { name: 'actions', entries: of('action') },
    ];
    return groups;
  });

  readonly counts = $derived.by((): Record<Kind, number> => {
    const entries = this.#all.flatMap((group) => group.entries);
    const of = (kind: Kind) => entries.filter((entry) => entry.kind === kind).length;
    return {
      all: entries.length,
      action: of('action'),
      conversation: of('conversation'),
      message: of('message'),
      place: of('place'),
    };
  });

  readonly groups = $derived(
    this.#all
      .map(({ name, entries }) => ({
        name,
        entries: entries.filter(({ kind }) => this.only === 'all' || kind === this.only),
      }))
      .filter(({ entries }) => entries.length > 0),
  );

  #start(): void {
    this.words = '';
    this.only = 'all';
    this.#left = false;
  }

  #shows({ word, quiet = '', typed = false }: Command): boolean {
    if (this.typed.length === 0) return !typed;
    return matches(`${word} ${quiet}`, this.typed);
  }

  /** Those whose name is meant come before those whose last words happen to say it. */
  #conversations(): Entry[] {
    const rows = this.finder.rows.filter(({ id }) => this.typed.length > 0 || id !== this.scope?.id);
    const byName = rows.filter(({ title }) => matches(title ?? '', this.typed));
    const byWords = rows.filter(({ title, preview }) => matches(`${title ?? ''} ${preview.text ?? ''}`, this.typed));
    return [...new Set([...byName, ...byWords])].map((row) => ({
      id: `conversation:${row.id}`,
      kind: 'conversation',
      type: 'conversation',
      row,
    }));
  }

  #messages(): Entry[] {
    if (this.typed.length === 0) return [];
    return this.finder.found.map((found) => ({
      id: `message:${found.message.id}`,
      kind: 'message',
      type: 'message',
      found,
    }));
  }

  #recent(among: Entry[]): Entry[] {
    return this.#recentIds.flatMap((id) => among.find((entry) => entry.id === id) ?? []);
  }
}

function entryOf(command: Command): Entry {
  const kind = command.group === 'place' ? 'place' : 'action';
  return { id: command.id, kind, type: 'command', command };
}
