import { randomBytes } from 'node:crypto';
import { newId } from '../../../database/ids.ts';
import { createFactorKeys } from '../../../services/security/factor-keys.ts';
import { codeAt, newTotpSecret, stepAt } from '../../../services/security/totp.ts';
import { AUTH_SECRET, PUBLIC_URL } from '../../api/test-api.ts';
import { runSql, TEST_PASSWORD } from '../../harness/rows.ts';
import { newAuthenticator } from '../../security/authenticator.ts';
import type { Given, Requests } from '../operation-requests.ts';

const none = () => ({});

/** Their caller is agent A, whose password is everybody's. */
export const securityRequests: Requests = {
  getAccountSecurity: none,
  stepUp: () => ({ body: { method: 'password', password: TEST_PASSWORD } }),
  startStepUpPasskey: async (given) => {
    await addPasskey(given);
    return {};
  },
  startAuthenticator: async (given) => {
    await dropAuthenticator(given);
    return {};
  },
  confirmAuthenticator: async (given) => ({ body: { code: await addAuthenticator(given, { confirmed: false }) } }),
  removeAuthenticator: async (given) => {
    await addAuthenticator(given, { confirmed: true });
    return {};
  },
  renewRecoveryCodes: async (given) => {
    await addPasskey(given);
    return {};
  },
  stopRecovery: async (given) => {
    await addRecovery(given, userOf(given));
    return {};
  },
  startPasskey: none,
  addPasskey: async (given) => ({ body: { name: 'Desk key', credential: await registration(given) } }),
  removePasskey: async (given) => ({ params: { id: await addPasskey(given) } }),
  listSessions: none,
  endSession: async (given) => ({ params: { id: await addSession(given) } }),
  endOtherSessions: none,
  getSignInRules: none,
  changeSignInRules: () => ({ body: { secondFactor: 'optional' } }),
  getAlertRules: none,
  changeAlertRules: () => ({ body: { readsPerHour: 80, exportsPerDay: 6 } }),
};

const userOf = ({ tenant }: Given) => tenant.members.agentA.userId;

async function dropAuthenticator(given: Given): Promise<void> {
  await runSql(given.api.databases, 'delete from auth.totp where user_id = $1', [userOf(given)]);
}

/** Returns the code of now. */
async function addAuthenticator(given: Given, { confirmed }: { confirmed: boolean }): Promise<string> {
  await dropAuthenticator(given);
  const secret = newTotpSecret();
  await runSql(given.api.databases, 'insert into auth.totp (user_id, sealed, confirmed_at) values ($1, $2, $3)', [
    userOf(given),
    createFactorKeys(AUTH_SECRET).seal(userOf(given), secret),
    confirmed ? new Date() : null,
  ]);
  return codeAt(secret, stepAt(new Date()));
}

async function addPasskey(given: Given): Promise<string> {
  const id = newId();
  const key = newAuthenticator(PUBLIC_URL);
  await runSql(
    given.api.databases,
    `insert into auth.passkey (id, user_id, name, credential_id, public_key, transports, counter, backed_up) values ($1, $2, 'Desk key', $3, $4, 'usb', 0, false)`,
    [id, userOf(given), key.id, key.publicKey],
  );
  return id;
}

/** As an operator leaves it. */
export async function addRecovery({ api }: Given, userId: string): Promise<void> {
  await runSql(
    api.databases,
    `insert into auth.account_recovery (id, user_id, reason, started_by, started_at, due_at)
      values ($1, $2, 'other', $1, now(), now() + interval '72 hours') on conflict do nothing`,
    [newId(), userId],
  );
}

/** An answer to a question asked in each of the person's sessions. */
async function registration(given: Given): Promise<object> {
  const challenge = randomBytes(32).toString('base64url');
  await runSql(
    given.api.databases,
    `insert into auth.passkey_challenge (session_id, purpose, challenge, expires_at) select id, 'add', $2, now() + interval '5 minutes' from auth.session where "userId" = $1
      on conflict (session_id, purpose) do update set challenge = excluded.challenge`,
    [userOf(given), challenge],
  );
  return newAuthenticator(PUBLIC_URL).register(challenge);
}

async function addSession(given: Given): Promise<string> {
  const id = newId();
  await runSql(
    given.api.databases,
    `insert into auth.session (id, "userId", token, "expiresAt", "ipAddress", "userAgent") values ($1, $2, $3, now() + interval '1 hour', '192.0.2.7', 'Firefox|Linux')`,
    [id, userOf(given), randomBytes(24).toString('base64url')],
  );
  return id;
}
