/** Steps of the first run, in the order in which they are offered. */
export const setupSteps = ['agreement', 'departments', 'team', 'channel', 'message'] as const;
export type SetupStep = (typeof setupSteps)[number];

/** Steps an organisation can do without. */
export const optionalSteps = ['departments', 'team', 'message'] as const;
export type OptionalStep = (typeof optionalSteps)[number];

export type StepState = 'done' | 'skipped' | 'next' | 'waiting' | 'blocked';

export interface SetupFacts {
  /** The version in force was accepted. */
  agreementAccepted: boolean;
  /** An older version was. */
  agreementOutdated: boolean;
  departments: number;
  /** Somebody works in a department, or one was renamed. */
  departmentsTouched: boolean;
  members: number;
  openInvitations: number;
  channels: number;
  messageSent: boolean;
  skipped: readonly OptionalStep[];
}

export interface SetupView {
  step: SetupStep;
  state: StepState;
  optional: boolean;
  /** Why it is so, as a code the screen has words for. */
  reason: SetupReason;
}

export type SetupReason =
  | 'accepted'
  | 'not_accepted'
  | 'new_version'
  | 'made'
  | 'only_first'
  | 'people'
  | 'alone'
  | 'connected'
  | 'not_connected'
  | 'agreement_first'
  | 'channel_first'
  | 'sent'
  | 'not_sent'
  | 'put_aside';

interface Finding {
  done: boolean;
  /** Another step must come first. */
  blocked?: boolean;
  reason: SetupReason;
}

/** The first run as it stands: what is done, and the one thing that comes next. Nothing of it is stored but what was put aside. */
export function setupOf(facts: SetupFacts): SetupView[] {
  let offered = false;
  return setupSteps.map((step) => {
    const { done, blocked = false, reason } = findingOf(step, facts);
    const optional = isOptional(step);
    const base = { step, optional };
    if (done) return { ...base, state: 'done', reason };
    if (blocked) return { ...base, state: 'blocked', reason };
    if (optional && facts.skipped.includes(step)) return { ...base, state: 'skipped', reason: 'put_aside' };
    if (offered) return { ...base, state: 'waiting', reason };
    offered = true;
    return { ...base, state: 'next', reason };
  });
}

/** Nothing is left to do or to put aside. */
export function isSetUp(steps: readonly SetupView[]): boolean {
  return steps.every(({ state }) => state === 'done' || state === 'skipped');
}

function findingOf(step: SetupStep, facts: SetupFacts): Finding {
  switch (step) {
    case 'agreement':
      if (facts.agreementAccepted) return { done: true, reason: 'accepted' };
      return { done: false, reason: facts.agreementOutdated ? 'new_version' : 'not_accepted' };
    case 'departments': {
      const done = facts.departments > 1 || facts.departmentsTouched;
      return { done, reason: done ? 'made' : 'only_first' };
    }
    case 'team': {
      const done = facts.members > 1 || facts.openInvitations > 0;
      return { done, reason: done ? 'people' : 'alone' };
    }
    case 'channel':
      if (facts.channels > 0) return { done: true, reason: 'connected' };
      return facts.agreementAccepted
        ? { done: false, reason: 'not_connected' }
        : { done: false, blocked: true, reason: 'agreement_first' };
    case 'message':
      if (facts.messageSent) return { done: true, reason: 'sent' };
      return facts.channels > 0
        ? { done: false, reason: 'not_sent' }
        : { done: false, blocked: true, reason: 'channel_first' };
  }
}

/** Whether the first run may go on without this step. */
export function isOptional(step: SetupStep): step is OptionalStep {
  return (optionalSteps as readonly SetupStep[]).includes(step);
}
