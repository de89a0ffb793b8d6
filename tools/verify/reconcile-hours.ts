/** One channel's hour, as the database's function `reconcile_hours` counts it. */
export interface ChannelHour {
  hour: Date;
  /** Null for items that belong to no number of ours. */
  channel_id: string | null;
  items: string;
  processed: string;
  held: string;
  denied: string;
  tombstoned: string;
  duplicate: string;
  status: string;
  frozen: string;
  unrouted: string;
  unparsed: string;
  field: string;
  pending: string;
  pending_over_30s: string;
}

/** What a received item may have become; each ends in exactly one of them. */
export const outcomes = [
  'processed',
  'held',
  'denied',
  'tombstoned',
  'duplicate',
  'status',
  'frozen',
  'unrouted',
  'unparsed',
  'field',
  'pending',
] as const;

export interface Late {
  conversation_id: string;
}

export interface Reconciliation {
  /** Lines to print. */
  lines: string[];
  /** True when every hour adds up and nothing waits longer than 30 s. */
  isSound: boolean;
}

/** Compares what was received with what became of it, hour by hour. */
export function reconcile(hours: readonly ChannelHour[], late: readonly Late[]): Reconciliation {
  if (hours.length === 0) return { lines: ['Nothing was received.'], isSound: true };
  const rows = hours.map(rowOf);
  const unequal = rows.filter((row) => row[3] === '≠').length;
  const lateRows = hours.filter((hour) => Number(hour.pending_over_30s) > 0);
  const lines = [
    ...table([['hour (UTC)', 'channel', 'received', '', 'sum', ...outcomes], ...rows]),
    ...lateRows.map(
      (hour) =>
        `Not finished after 30 s: ${hour.pending_over_30s} of channel ${hour.channel_id ?? 'none'}, hour ${hourOf(hour)}.`,
    ),
    ...late.map(({ conversation_id: id }) => `  conversation ${id}`),
    verdict(unequal, lateRows.length),
  ];
  return { lines, isSound: unequal === 0 && lateRows.length === 0 };
}

function rowOf(hour: ChannelHour): string[] {
  const sum = outcomes.reduce((total, outcome) => total + BigInt(hour[outcome]), 0n);
  const mark = sum === BigInt(hour.items) ? '=' : '≠';
  return [
    hourOf(hour),
    hour.channel_id ?? 'none',
    hour.items,
    mark,
    String(sum),
    ...outcomes.map((outcome) => hour[outcome]),
  ];
}

function hourOf({ hour }: ChannelHour): string {
  return hour.toISOString().slice(0, 16).replace('T', ' ');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number): boolean => column < 2;
  return rows.map((row) =>
    row
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function verdict(unequal: number, late: number): string {
  if (unequal === 0 && late === 0) return 'Every item received has exactly one outcome.';
  const problems = [
    unequal > 0 ? `${unequal} hours do not add up` : '',
    late > 0 ? `${late} hours hold items that are late` : '',
  ];
  return `Not sound: ${problems.filter(Boolean).join(', ')}.`;
}
