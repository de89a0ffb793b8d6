import type { Scope } from '../../database/scope.ts';
import type { Phase, Work } from '../../domain/inbox/work.ts';
import type { ObligationKind } from '../../domain/processes.ts';
import { type DatabaseInstant, dateOrNull } from './instant.ts';

export type { Work } from '../../domain/inbox/work.ts';

interface State {
  seen: string | null;
  revision: string | null;
  out_seq: string | null;
  status: 'open' | 'snoozed' | 'resolved' | null;
  standing: string | null;
  head_seq: string | null;
  attempt: number | null;
  head_state: string | null;
  head_at: DatabaseInstant | null;
  lease_until: DatabaseInstant | null;
}

const stateQuery = `
  select k.processed_seq as seen, c.revision, c.last_out_seq as out_seq, c.status, p.standing, h.out_seq as head_seq, h.attempt, h.state as head_state, h.next_attempt_at as head_at, h.lease_until
  from (select $1::uuid as tenant_id, $2::uuid as id) x
  left join conversation c on c.tenant_id = x.tenant_id and c.id = x.id
  left join conversation_cursor k on k.tenant_id = x.tenant_id and k.conversation_id = x.id
  left join contact p on p.tenant_id = x.tenant_id and p.id = c.contact_id
  left join lateral (select out_seq, attempt, state, next_attempt_at, lease_until from message m where m.tenant_id = x.tenant_id and m.conversation_id = x.id and m.state in ('queued', 'sending')
    order by m.out_seq limit 1) h on true`;

/** Kinds that a job of their own settles; the others are tended inside the conversation's transaction. */
const jobKinds: readonly ObligationKind[] = ['media', 'forget'];

/** A burst of files must not make every answer of the history large; the rest follows when these are done. */
const mostJobs = 20;

/** What is left to do for a conversation, read from the facts alone: a run that lost everything continues from here. */
export async function workOf(scope: Scope, conversationId: string): Promise<Work> {
  await scope.em.flush();
  const [state] = await scope.sql<State>(stateQuery, [scope.tenantId, conversationId]);
  const open = await scope.sql<{ kind: ObligationKind; subject: string; due_at: DatabaseInstant }>(
    `select kind, subject, due_at from obligation where tenant_id = $1 and process = 'conversation' and key = $2 and done_at is null order by due_at`,
    [scope.tenantId, conversationId],
  );
  const waits = open.filter((one) => !jobKinds.includes(one.kind));
  const jobs = open.filter((one) => jobKinds.includes(one.kind)).slice(0, mostJobs);
  return {
    seen: Number(state?.seen ?? 0),
    revision: Number(state?.revision ?? 0),
    outSeq: Number(state?.out_seq ?? 0),
    head: headOf(state, scope.now),
    dueAt: waits[0] === undefined ? null : new Date(waits[0].due_at).getTime(),
    jobs: jobs.map((one) => ({
      kind: one.kind === 'forget' ? 'forget' : 'media',
      subject: one.subject,
      at: new Date(one.due_at).getTime(),
    })),
    phase: phaseOf(state),
  };
}

function headOf(state: State | undefined, now: Date): Work['head'] {
  if (state === undefined || state.head_state === null) return null;
  const notBefore = state.head_state === 'sending' ? state.lease_until : state.head_at;
  return { seq: Number(state.head_seq), attempt: state.attempt ?? 0, at: (dateOrNull(notBefore) ?? now).getTime() };
}

function phaseOf(state: State | undefined): Phase {
  if (state?.standing === 'unknown' || state?.standing === 'asked') return 'waiting_for_consent';
  return state?.status ?? 'open';
}
