import { listInvitations } from '../../services/organisation/invitation-rows.ts';
import { invite, resendInvitation, revokeInvitation } from '../../services/organisation/invite.ts';
import { joinOrganisation, readInvited } from '../../services/organisation/join-organisation.ts';
import type { AccountDoor } from '../accounts/registration.routes.ts';
import { bind, bindPublic, type Door } from '../http/bind.ts';
import { invitationOperations as operations } from './invitations.contract.ts';

export function invitationRoutes(door: Door): void {
  bind(door, operations.list, ({ inScope }) => inScope((scope) => listInvitations(scope)));
  bind(door, operations.create, ({ body, inScope }) => inScope((scope) => invite(scope, body)));
  bind(door, operations.resend, ({ params, inScope }) => inScope((scope) => resendInvitation(scope, params)));
  bind(door, operations.revoke, ({ params, inScope }) => inScope((scope) => revokeInvitation(scope, params)));
}

/** For who holds the link of an invitation. */
export function publicInvitationRoutes(door: AccountDoor): void {
  const { router, limit } = door;
  bindPublic(router, operations.read, async ({ body, request, response }) => {
    await limit.byAddress(request, response);
    return readInvited(door, { ...body, now: new Date() });
  });
  bindPublic(router, operations.accept, async ({ body, request, response }) => {
    await limit.byAddress(request, response);
    // Whoever holds the link may not guess at the password of its account.
    await limit.byPerson(response, body.token);
    const { token, name, password, locale } = body;
    return joinOrganisation(door, { token, name, password, locale, now: new Date() });
  });
}
