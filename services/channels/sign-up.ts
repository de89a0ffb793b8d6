import { DomainError } from '../../domain/errors.ts';
import { type Desk, inDesk, type On } from './desk.ts';
import { type DraftView, lockDraft } from './drafts.ts';
import { keepToken } from './keep-token.ts';
import { orRefused } from './refused.ts';
import { makeState, readState, ticketDigest } from './sign-up-state.ts';

/** The address of the provider's sign-up for a draft. A new one makes the one before worthless. Throws NOT_FOUND, UNAVAILABLE when none is set up. */
export async function openSignUp(
  desk: Desk,
  on: On,
  { draftId, sessionId }: { draftId: string; sessionId: string },
): Promise<{ address: string }> {
  const now = on.now ?? new Date();
  const { state, ticket } = makeState(desk.secret, { tenantId: on.tenantId, sessionId }, { draftId, now });
  const address = desk.connectors.whatsapp.signUpAddress({ state, returnTo: desk.returnTo });
  if (address === null) throw new DomainError('UNAVAILABLE', 'No sign-up with the provider is set up.');
  await inDesk(desk, on, async (scope) => {
    await lockDraft(scope, draftId);
    await scope.sql('update channel_draft set ticket = $3 where tenant_id = $1 and id = $2', [
      scope.tenantId,
      draftId,
      ticket,
    ]);
  });
  return { address };
}

/**
 * Takes the code that came back. Whoever comes second with the same state finds its ticket gone: TOKEN_USED. Throws
 * TOKEN_EXPIRED for a state that is too old, of another session or not ours, META_REFUSED with the reason in the checks.
 */
export async function finishSignUp(
  desk: Desk,
  on: On,
  { code, state, sessionId }: { code: string; state: string; sessionId: string },
): Promise<DraftView> {
  const bearer = { tenantId: on.tenantId, sessionId };
  const { draftId, ticket } = readState(desk.secret, bearer, { state, now: on.now ?? new Date() });
  await inDesk(desk, on, async (scope) => {
    const taken = await scope.sql(
      'update channel_draft set ticket = null where tenant_id = $1 and id = $2 and ticket = $3 and expires_at > $4 returning 1',
      [scope.tenantId, draftId, ticketDigest(ticket), scope.now],
    );
    if (taken.length === 0) throw new DomainError('TOKEN_USED');
  });
  return orRefused(desk, on, { draftId, check: 'token' }, async () => {
    const token = await desk.connectors.whatsapp.exchangeCode({ code, returnTo: desk.returnTo });
    return keepToken(desk, on, { draftId, token, businessId: null, way: 'sign_up' });
  });
}
