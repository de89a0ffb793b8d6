import type { Request } from 'express';
import type { Actor } from '../../database/scope.ts';
import type { TenantState } from '../../domain/consent/gate.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import type { OfficerSight } from '../../domain/organisation/sight.ts';

/** Who is signed in, for which organisation. */
export interface SignedIn {
  tenantId: string;
  memberId: string;
  role: Role;
  /** The organisation's rule for its officers at this moment. */
  sight: OfficerSight;
  userId: string;
  sessionId: string;
  /** Password or second factor was given within the last five minutes. */
  steppedUp: boolean;
  /** The organisation asks for a second step and this person has none: only the way to it is open. */
  mustEnrol: boolean;
  /** While it is not active, nothing of the organisation's is changed. */
  tenantState: TenantState;
}

const signedIn = new WeakMap<Request, SignedIn>();

export function rememberSignedIn(request: Request, member: SignedIn): void {
  signedIn.set(request, member);
}

/** Throws UNAUTHENTICATED when nobody is signed in. */
export function signedInOf(request: Request): SignedIn {
  const member = signedIn.get(request);
  if (member === undefined) throw new DomainError('UNAUTHENTICATED');
  return member;
}

/** Null before the session was checked, as in a log line or a rate limit. */
export function signedInOrNull(request: Request): SignedIn | null {
  return signedIn.get(request) ?? null;
}

export function actorOf(member: SignedIn): Actor {
  return { kind: 'member', id: member.memberId, role: member.role, sight: member.sight };
}
