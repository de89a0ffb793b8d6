import { ProviderRefusal } from '../../domain/channels/refusal.ts';
import { recordAudit } from '../audit/record.ts';
import { type Desk, inDesk, type On } from './desk.ts';
import { type DraftView, lockDraft, sealSecrets, viewDraft } from './drafts.ts';
import { finding, orRefused } from './refused.ts';

interface Given {
  draftId: string;
  token: string;
  /** Null: the one the token was given for. */
  businessId: string | null;
  way: 'sign_up' | 'paste';
}

/** Takes a token staff made themselves. Throws NOT_FOUND, META_REFUSED with the reason in the checks, UNAVAILABLE. */
export function pasteToken(
  desk: Desk,
  on: On,
  of: { draftId: string; token: string; businessId: string },
): Promise<DraftView> {
  return orRefused(desk, on, { draftId: of.draftId, check: 'token' }, () =>
    keepToken(desk, on, { ...of, way: 'paste' }),
  );
}

/**
 * Looks at a token with the provider, and keeps it sealed with what it reaches when it is good. Throws ProviderRefusal
 * with a word of ours or the provider's code; then nothing was kept.
 */
export async function keepToken(desk: Desk, on: On, given: Given): Promise<DraftView> {
  const { draftId, token, way } = given;
  const connector = desk.connectors.whatsapp;
  const report = await connector.inspectToken(token);
  if (!report.valid) throw new ProviderRefusal('TOKEN_INVALID');
  if (report.missing.length > 0) throw new ProviderRefusal('SCOPES');
  const businessId = given.businessId ?? report.businessIds[0];
  if (businessId === undefined) throw new ProviderRefusal('NO_ACCOUNT');
  const numbers = await connector.listNumbers({ businessId, token });
  if (numbers.length === 0) throw new ProviderRefusal('NO_NUMBERS');
  const draft = await inDesk(desk, on, (scope) => lockDraft(scope, draftId));
  if (draft.reconnects && !numbers.some(({ accountId }) => accountId === draft.accountId))
    throw new ProviderRefusal('NOT_IN_ACCOUNT');
  const sealed = await sealSecrets(desk.vault, { tenantId: on.tenantId, draft }, { token });
  return inDesk(desk, on, async (scope) => {
    await scope.sql(
      `update channel_draft set sealed = $3, business_id = $4, numbers = $5, token_expires_at = $6, checks = checks || $7::jsonb,
          account_id = case when reconnects then account_id end
        where tenant_id = $1 and id = $2`,
      [
        scope.tenantId,
        draftId,
        sealed,
        businessId,
        JSON.stringify(numbers),
        report.expiresAt,
        JSON.stringify({ token: finding('ok', null, scope.now) }),
      ],
    );
    await recordAudit(scope, { kind: 'channel.token_given', subject: 'channel_draft', id: draftId, detail: { way } });
    return viewDraft(scope, draftId);
  });
}
