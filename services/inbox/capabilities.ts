import {
  decideSend,
  type GateCode,
  type SendFacts,
  type SendRequest,
  type TenantState,
} from '../../domain/consent/gate.ts';
import { errorRules } from '../../domain/errors.ts';

export interface Capability {
  allowed: boolean;
  code: GateCode | null;
  reason: string | null;
}

export interface Capabilities {
  reply: Capability;
  sendTemplate: Capability;
  askConsent: Capability;
  assign: Capability;
  resolve: Capability;
}

/** What may be done with a conversation now, by the same gate that decides when it is done. */
export function capabilitiesFor(facts: SendFacts, now: Date): Capabilities {
  const bySend = (request: SendRequest): Capability => {
    const decision = decideSend(request, facts, now);
    return decision.allowed ? allowed : refused(decision.code);
  };
  const byTenant = changesOf(facts.tenant);
  return {
    reply: bySend({ purpose: 'service', template: null }),
    sendTemplate: bySend({ purpose: 'service', template: 'utility' }),
    askConsent: openQuestion(facts) ?? bySend({ purpose: 'consent_prompt', template: null }),
    assign: byTenant,
    resolve: byTenant,
  };
}

const allowed: Capability = { allowed: true, code: null, reason: null };

function refused(code: GateCode): Capability {
  return { allowed: false, code, reason: errorRules[code].text };
}

function changesOf(tenant: TenantState): Capability {
  if (tenant === 'active') return allowed;
  return refused(tenant === 'frozen' ? 'TENANT_FROZEN' : 'ERASURE_PENDING');
}

/** A question that is asked or answered is not a matter of the gate: there is nothing to ask. */
function openQuestion({ tenant, standing }: SendFacts): Capability | null {
  if (tenant !== 'active') return null;
  if (standing === 'asked') return { allowed: false, code: null, reason: errorRules.ALREADY_ASKED.text };
  return standing === 'accepted' ? { allowed: false, code: null, reason: null } : null;
}
