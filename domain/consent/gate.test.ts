import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideSend, gateCodes, type SendFacts, sendPurposes, templateCategories, tenantStates } from './gate.ts';
import { standings } from './standing.ts';

const now = new Date('2026-11-24T10:00:00Z');
const open = new Date('2026-11-24T20:00:00Z');
const agreed: SendFacts = { tenant: 'active', standing: 'accepted', channel: 'ok', windowClosesAt: open };
const service = { purpose: 'service', template: null } as const;
const anyFacts = fc.record<SendFacts>({
  tenant: fc.constantFrom(...tenantStates),
  standing: fc.constantFrom(...standings),
  channel: fc.constantFrom('ok', 'stopped'),
  windowClosesAt: fc.option(fc.date({ min: new Date('2026-11-20'), max: new Date('2026-11-28'), noInvalidDate: true })),
});
const anyRequest = fc.record({
  purpose: fc.constantFrom(...sendPurposes),
  template: fc.constantFrom(null, ...templateCategories),
});

describe('the gate', () => {
  it('When everything is in order then a message may leave', () => {
    expect(decideSend(service, agreed, now)).toEqual({ allowed: true });
  });

  it.each([
    ['TENANT_FROZEN', { tenant: 'frozen' }],
    ['ERASURE_PENDING', { tenant: 'erasing' }],
    ['ERASURE_PENDING', { standing: 'erasing' }],
    ['CHANNEL_STOPPED', { channel: 'stopped' }],
    ['UNKNOWN_CONSENT', { standing: 'unknown' }],
    ['UNKNOWN_CONSENT', { standing: 'asked' }],
    ['DENIED', { standing: 'refused' }],
    ['CONSENT_WITHDRAWN', { standing: 'withdrawn' }],
    ['MINOR', { standing: 'minor' }],
    ['WINDOW_CLOSED', { windowClosesAt: null }],
    ['WINDOW_CLOSED', { windowClosesAt: now }],
  ] as const)('PC-2.0 When %s applies then the message is refused with that code', (code, facts) => {
    expect(decideSend(service, { ...agreed, ...facts }, now)).toEqual({ allowed: false, code });
  });

  it('When the window is closed then a template may leave all the same', () => {
    expect(decideSend({ purpose: 'service', template: 'utility' }, { ...agreed, windowClosesAt: null }, now)).toEqual({
      allowed: true,
    });
  });

  it('BW-3.4 When a person agreed to be stored and helped then offers are refused all the same', () => {
    const decision = decideSend({ purpose: 'service', template: 'marketing' }, agreed, now);
    expect(decision).toEqual({ allowed: false, code: 'MARKETING_UNASKED' });
  });

  it('PC-2.1 When a person was not asked yet then only the question may leave', () => {
    const facts: SendFacts = { ...agreed, standing: 'unknown' };
    expect(decideSend({ purpose: 'consent_prompt', template: null }, facts, now)).toEqual({ allowed: true });
    expect(decideSend({ purpose: 'service', template: 'utility' }, facts, now)).toEqual({
      allowed: false,
      code: 'UNKNOWN_CONSENT',
    });
  });

  it('PC-2.4a When a person refused then the one fixed reply may leave and the question may not', () => {
    const facts: SendFacts = { ...agreed, standing: 'refused' };
    expect(decideSend({ purpose: 'refusal_notice', template: null }, facts, now)).toEqual({ allowed: true });
    expect(decideSend({ purpose: 'consent_prompt', template: null }, facts, now)).toEqual({
      allowed: false,
      code: 'DENIED',
    });
  });

  it('PC-2.0 Whatever the facts, nothing but the exempt texts leaves without an acceptance on record, and nothing at all from a frozen organisation', () => {
    fc.assert(
      fc.property(anyRequest, anyFacts, (request, facts) => {
        const decision = decideSend(request, facts, now);
        if (!decision.allowed) return gateCodes.includes(decision.code);
        if (facts.tenant !== 'active' || facts.channel === 'stopped') return false;
        return facts.standing === 'accepted' || request.purpose !== 'service';
      }),
    );
  });
});
