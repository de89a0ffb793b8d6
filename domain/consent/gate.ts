import type { ChannelHealth } from '../channels/health.ts';
import { type WindowState, windowState } from '../inbox/window.ts';
import type { Standing } from './standing.ts';

/**
 * Why a send is refused. One closed list for the screen, the API and the release activity;
 * the words staff read stand in `domain/errors.ts`.
 */
export const gateCodes = [
  'TENANT_FROZEN',
  'ERASURE_PENDING',
  'CHANNEL_STOPPED',
  'MINOR',
  'DENIED',
  'CONSENT_WITHDRAWN',
  'UNKNOWN_CONSENT',
  'MARKETING_UNASKED',
  'WINDOW_CLOSED',
] as const;
export type GateCode = (typeof gateCodes)[number];

/** The only sends that need no consent on record: fixed texts, each once per ledger event (design section 7). */
export const exemptPurposes = ['consent_prompt', 'refusal_notice', 'preference_confirmation'] as const;
export const sendPurposes = ['service', ...exemptPurposes] as const;
export type SendPurpose = (typeof sendPurposes)[number];

export const tenantStates = ['active', 'frozen', 'erasing', 'erased'] as const;
export type TenantState = (typeof tenantStates)[number];

export const templateCategories = ['utility', 'marketing', 'authentication'] as const;
export type TemplateCategory = (typeof templateCategories)[number];

export interface SendRequest {
  purpose: SendPurpose;
  /** Category of the template, the provider's way past a closed window; null for free words. */
  template: TemplateCategory | null;
}

export interface SendFacts {
  tenant: TenantState;
  standing: Standing;
  channel: ChannelHealth;
  windowClosesAt: Date | null;
}

export type GateDecision = { allowed: true } | { allowed: false; code: GateCode };

/**
 * Whether this may be sent to this person now. Asked when a send is queued and again in the transaction that
 * releases it; both get the same answer for the same facts. The most final reason wins (OF-7.3, PC-2.0, PC-2.1).
 */
export function decideSend(request: SendRequest, facts: SendFacts, now: Date): GateDecision {
  const code = refusal(request, facts, now);
  return code === null ? { allowed: true } : { allowed: false, code };
}

function refusal(request: SendRequest, facts: SendFacts, now: Date): GateCode | null {
  if (facts.tenant !== 'active') return facts.tenant === 'frozen' ? 'TENANT_FROZEN' : 'ERASURE_PENDING';
  if (facts.standing === 'erasing') return 'ERASURE_PENDING';
  if (facts.channel === 'stopped') return 'CHANNEL_STOPPED';
  const consent = consentRefusal(request.purpose, facts.standing);
  if (consent !== null) return consent;
  // Agreeing to be stored and helped is no consent to offers, and no other is on record yet (BW-3.4).
  if (request.template === 'marketing') return 'MARKETING_UNASKED';
  return needsOpenWindow(request, windowState(facts.windowClosesAt, now)) ? 'WINDOW_CLOSED' : null;
}

function consentRefusal(purpose: SendPurpose, standing: Standing): GateCode | null {
  if (purpose === 'consent_prompt') return standing === 'unknown' || standing === 'asked' ? null : refusalOf(standing);
  if (purpose === 'refusal_notice') return standing === 'refused' ? null : 'UNKNOWN_CONSENT';
  if (purpose === 'preference_confirmation') return null;
  return standing === 'accepted' ? null : refusalOf(standing);
}

function refusalOf(standing: Standing): GateCode {
  switch (standing) {
    case 'refused':
      return 'DENIED';
    case 'withdrawn':
      return 'CONSENT_WITHDRAWN';
    case 'minor':
      return 'MINOR';
    case 'erasing':
      return 'ERASURE_PENDING';
    default:
      return 'UNKNOWN_CONSENT';
  }
}

function needsOpenWindow(request: SendRequest, window: WindowState): boolean {
  return request.template === null && window === 'closed';
}
