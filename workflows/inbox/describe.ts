import type { Work } from '../../domain/inbox/work.ts';

const phaseWords: Record<Work['phase'], string> = {
  open: 'Open: staff are talking with the customer.',
  snoozed: 'Snoozed: put away until a time or the next reply.',
  resolved: 'Resolved: waits for the customer to write again.',
  waiting_for_consent: 'Waiting for consent: words are held unread until the customer answers the question.',
};

interface Waiting {
  closesAt: number;
  parked: boolean;
}

/** What an operator reads in the Temporal UI: what the run is and what it waits for. No person in it. */
export function describe(work: Work, { closesAt, parked }: Waiting): string {
  const lines = [phaseWords[work.phase], `Messages handled: ${work.seen}. Messages queued by us: ${work.outSeq}.`];
  if (parked) lines.push('Sending is parked: the organisation is frozen.');
  else if (work.head !== null) lines.push(`Next send not before ${iso(work.head.at)}.`);
  if (work.dueAt !== null) lines.push(`Next deadline ${iso(work.dueAt)}.`);
  for (const job of work.jobs)
    lines.push(job.kind === 'media' ? 'A file is to be fetched.' : 'Data of a person who said no is to be destroyed.');
  lines.push(`Ends when nothing happens until ${iso(closesAt)}; the next message starts it again.`);
  return lines.join('\n\n');
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
