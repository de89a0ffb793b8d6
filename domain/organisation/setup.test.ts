import { describe, expect, it } from 'vitest';
import { isSetUp, type SetupFacts, setupOf } from './setup.ts';

const fresh: SetupFacts = {
  agreementAccepted: false,
  agreementOutdated: false,
  departments: 1,
  departmentsTouched: false,
  members: 1,
  openInvitations: 0,
  channels: 0,
  messageSent: false,
  skipped: [],
};
const states = (facts: SetupFacts): string[] => setupOf(facts).map(({ state }) => state);

describe('The first run', () => {
  it('When an organisation is new, then the agreement comes next and a number waits for it', () => {
    expect(states(fresh)).toEqual(['next', 'waiting', 'waiting', 'blocked', 'blocked']);
  });

  it('When the agreement is accepted and optional steps are put aside, then the number comes next', () => {
    const facts: SetupFacts = { ...fresh, agreementAccepted: true, skipped: ['departments', 'team'] };
    expect(states(facts)).toEqual(['done', 'skipped', 'skipped', 'next', 'blocked']);
  });

  it('When everything is a fact, then it is complete; when a newer agreement waits, then that is said first', () => {
    const facts: SetupFacts = {
      ...fresh,
      agreementAccepted: true,
      departments: 3,
      members: 2,
      channels: 1,
      messageSent: true,
    };
    expect(isSetUp(setupOf(facts))).toBe(true);
    const later = setupOf({ ...facts, agreementAccepted: false, agreementOutdated: true });
    expect(later[0]).toMatchObject({ state: 'next', reason: 'new_version' });
  });
});
