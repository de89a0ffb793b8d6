/** Whom or what a column speaks of. `none`: opaque ids, states, counters and times, which say nothing without the rest. */
export type DataClass = 'none' | 'account' | 'contact' | 'health' | 'secret' | 'billing';

/** On whose behalf we process: an organisation's, or our own (K6). */
export type ProcessingRole = 'processor' | 'controller';

/**
 * Of each class (OF-5.0): data of customers on behalf of their business; accounts of its staff, and what protects and bills
 * them, for ourselves. Null for what speaks of nobody.
 */
export const processingRoles = {
  none: null,
  contact: 'processor',
  health: 'processor',
  account: 'controller',
  secret: 'controller',
  billing: 'controller',
} as const satisfies Readonly<Record<DataClass, ProcessingRole | null>>;

/** `sealed` opens with a key of the keys cluster; `hash` is keyed, or slow where it is a password. */
export type Form = 'clear' | 'sealed' | 'hash';

/** What ends a value: its key's destruction (the row follows), its row's, or nothing, and then why. */
export type Erasure = 'with key' | 'with row' | { never: string };

/** How an erasure is checked: no key opens it, no row is left, the wrapped bytes stand in no file, or not at all. */
export type Probe = 'no key' | 'no row' | 'no bytes' | 'none';

/** How long a value is kept when nobody asks for its erasure. */
export type Kept =
  | '1 minute'
  | '72 hours'
  | '8 days'
  | '1 year'
  | '30 days'
  | '90 days'
  | 'until done'
  | 'person'
  | 'tenant'
  | 'account'
  | 'for good';

export interface Column {
  class: DataClass;
  form: Form;
  erased: Erasure;
  probed: Probe;
  kept: Kept;
}

export type Columns = Readonly<Record<string, Column>>;

type Exceptions = Partial<Pick<Column, 'erased' | 'probed' | 'kept'>>;

/** A table: how its values are kept and erased unless a column says otherwise. */
export function table(defaults: Exceptions & { kept: Kept }, ...groups: readonly Group[]): Columns {
  const columns: Record<string, Column> = {};
  for (const { names, ...own } of groups) {
    for (const name of names) {
      if (name in columns) throw new Error(`The manifest lists ${name} twice in one table.`);
      columns[name] = { ...usual(own.form), class: own.class, form: own.form, ...defaults, ...own.exceptions };
    }
  }
  return columns;
}

interface Group {
  names: readonly string[];
  class: DataClass;
  form: Form;
  exceptions: Exceptions;
}

function usual(form: Form): Pick<Column, 'erased' | 'probed'> {
  return form === 'clear' ? { erased: 'with row', probed: 'no row' } : { erased: 'with key', probed: 'no key' };
}

function group(form: Form, dataClass: DataClass, names: string, exceptions: Exceptions = {}): Group {
  return { names: names.split(' '), class: dataClass, form, exceptions };
}

/** Ids, states, counters and times, by name, separated by spaces. */
export function plain(names: string, exceptions?: Exceptions): Group {
  return group('clear', 'none', names, exceptions);
}

export function clear(
  dataClass: Exclude<DataClass, 'none' | 'contact' | 'health'>,
  names: string,
  exceptions?: Exceptions,
): Group {
  return group('clear', dataClass, names, exceptions);
}

export function sealed(dataClass: DataClass, names: string, exceptions?: Exceptions): Group {
  return group('sealed', dataClass, names, exceptions);
}

export function hash(dataClass: DataClass, names: string, exceptions?: Exceptions): Group {
  return group('hash', dataClass, names, exceptions);
}
