import { giveConsent } from '../../../services/accounts/consent.ts';
import { requestPasswordReset } from '../../../services/accounts/request-password-reset.ts';
import { createTokens } from '../../../services/accounts/tokens.ts';
import { verifyRegistration } from '../../../services/accounts/verify-registration.ts';
import { askForAccount, newStranger } from '../../accounts/strangers.ts';
import { AUTH_SECRET } from '../../api/test-api.ts';
import { runSql } from '../../harness/rows.ts';
import type { Given, Requests } from '../operation-requests.ts';

const tokens = createTokens(AUTH_SECRET);
const partsOf = ({ api }: Given) => ({ database: api.database, tokens });

export const accountsRequests: Requests = {
  listNotices: () => ({}),
  readNotice: () => ({ params: { kind: 'privacy_policy', version: '1', locale: 'en' } }),
  readOperator: () => ({}),
  giveRegistrationConsent: () => ({ body: { agreed: true, locale: 'en' } }),
  register: () => {
    const { token } = giveConsent(tokens, { locale: 'en', now: new Date() });
    return { body: { ...newStranger(), token, adult: true, locale: 'en' } };
  },
  resendVerification: async (given) => {
    const { handle } = await askForAccount(partsOf(given), newStranger());
    return { body: { handle } };
  },
  verifyRegistration: async (given) => {
    const { verify } = await askForAccount(partsOf(given), newStranger());
    return { body: { token: verify } };
  },
  requestPasswordReset: () => ({ body: { email: newStranger().email } }),
  completePasswordReset: async (given) => {
    const stranger = newStranger();
    const parts = partsOf(given);
    const { verify } = await askForAccount(parts, stranger);
    const { tenantId } = await verifyRegistration(parts, { token: verify, now: new Date() });
    await requestPasswordReset(parts.database, { email: stranger.email, now: new Date() });
    const [row] = await runSql<{ id: string; expires_at: Date }>(
      given.api.databases,
      `select id, expires_at from account_token where tenant_id = $1 and purpose = 'password_reset'`,
      [tenantId],
    );
    const token = tokens.sign('password_reset', { id: row!.id, expiresAt: row!.expires_at });
    return { body: { token, password: 'another long password' } };
  },
};
